/** The package's version, as told to the intake. */
export const VERSION = '0.1.0';
