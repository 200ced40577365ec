import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = process.env['DIALTONE_CONSOLE_URL'] ?? 'http://127.0.0.1:8080';

// To the gateway the page comes from the gateway, here too: it refuses foreign origins.
const proxied = { target: gateway, changeOrigin: true, headers: { origin: gateway } };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../../build/console/page',
    emptyOutDir: true,
    // The Content-Security-Policy allows no data: URLs but for images, so nothing is put in line.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/dialtone.v1.': proxied, '/session': proxied },
  },
});
