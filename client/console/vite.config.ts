import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const gateway = process.env['DIALTONE_CONSOLE_URL'] ?? 'http://127.0.0.1:8080';

// To the gateway the page comes from the gateway, here too: it refuses foreign origins.
const proxied = { target: gateway, changeOrigin: true, headers: { origin: gateway } };

// sonner puts its styles into the page by script, which the Content-Security-Policy refuses; the page imports them as a file.
const sonnerWithoutInlineStyle: Plugin = {
  name: 'sonner-without-inline-style',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/sonner\/dist\/index\.mjs$/.test(id)) return undefined;
    const stripped = code.replace(/^__insertCSS\(.*$/m, '');
    if (stripped === code) throw new Error('sonner no longer puts its styles in by __insertCSS: look at what it does now');
    return { code: stripped, map: null };
  },
};

export default defineConfig({
  plugins: [sonnerWithoutInlineStyle, react(), tailwindcss()],
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
