/** The entry `ferrum-rum/testing`: what an app reports, for the app's own tests. */
export { createTestIntake } from './page';
export { routeTestIntake } from './playwright';
