import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite` (development only) finds the API and signaling; production serves everything from one origin. */
const BACKEND = 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // Inlined assets would need `data:` in more places of the content security policy.
    assetsInlineLimit: 0,
    sourcemap: true,
    chunkSizeWarningLimit: 450,
  },
  server: {
    proxy: {
      '/api': BACKEND,
      '/rtc': { target: BACKEND, ws: true },
    },
  },
});
