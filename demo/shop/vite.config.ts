import { tanstackStart } from '@tanstack/react-start/plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [tanstackStart(), react()],
  environments: {
    // One server bundle for Node and for Workers, which have no node_modules to import from.
    ssr: {
      resolve: { noExternal: true, conditions: ['workerd', 'worker', 'module', 'import', 'default'] },
    },
  },
});
