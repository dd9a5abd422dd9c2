import { tanstackStart } from '@tanstack/react-start/plugin/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// RUM_BUNDLE=peer builds the shop with the package that ours replaces, to run the same tests with both.
const peer = fileURLToPath(new URL('../../tests/node_modules/@datadog/browser-rum', import.meta.url));
const alias = process.env.RUM_BUNDLE === 'peer' ? [{ find: /^ferrum-rum$/, replacement: peer }] : [];

export default defineConfig({
  resolve: { alias },
  plugins: [tanstackStart(), react()],
  environments: {
    // One server bundle for Node and for Workers, which have no node_modules to import from.
    ssr: {
      resolve: { noExternal: true, conditions: ['workerd', 'worker', 'module', 'import', 'default'] },
    },
  },
});
