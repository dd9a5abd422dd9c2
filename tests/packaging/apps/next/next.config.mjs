import { fileURLToPath } from 'node:url';

export default {
  // Else it takes the folder of the nearest lock file for the app's, and says so.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  distDir: process.env.NEXT_DIST ?? '.next',
};
