import { tanstackStart } from '@tanstack/react-start/plugin/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const beside = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

// The shop takes the package as it was installed (`demo/run`). RUM_BUNDLE=peer builds it with the package that ours
// replaces, to run the same tests with both; RUM_BUNDLE=built with what `pkg/build` made last, without packing it.
const bundles: Record<string, Record<string, string>> = {
  peer: { 'ferrum-rum': beside('tests/node_modules/@datadog/browser-rum') },
  built: {
    'ferrum-rum': beside('pkg/dist/index.js'),
    'ferrum-rum/server': beside('pkg/dist/server.js'),
  },
};
const alias = Object.entries(bundles[process.env.RUM_BUNDLE ?? ''] ?? {}).map(([name, replacement]) => ({
  find: new RegExp(`^${name}$`),
  replacement,
}));

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
