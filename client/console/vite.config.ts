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

// The page speaks the binary format only, so nothing of protobuf's JSON is ever called: a tenth of the script.
const protobufWithoutJson: Plugin = {
  name: 'protobuf-without-json',
  enforce: 'pre',
  load(id) {
    const file = /\/@bufbuild\/protobuf\/dist\/esm\/(from|to)-json\.js$/.exec(id);
    if (file === null) return undefined;
    const names = file[1] === 'from' ? ['fromJson', 'fromJsonString', 'mergeFromJson', 'mergeFromJsonString', 'enumFromJson', 'isEnumJson'] : ['toJson', 'toJsonString', 'enumToJson'];
    return names.map((name) => `export function ${name}() { throw new Error('the page speaks the binary format only'); }`).join('\n');
  },
};

// React has had this hook of its own for long; the router asks for the copy for older ones.
const reactsOwnStoreHook: Plugin = {
  name: 'reacts-own-store-hook',
  enforce: 'pre',
  load: (id) => (/\/use-sync-external-store\/shim\/index\.js$/.test(id) ? "export { useSyncExternalStore } from 'react';" : undefined),
};

// One file for what every page needs: two would share less of what compresses well.
const loadedLater = /\/src\/features\/(?:accounts\/Account(?:sPage|Card)|campaign|create)\b|\/src\/features\/(?:session\/SignInPage|KeyboardHelp)\b|\/src\/ui\/Dialog\b/;

export default defineConfig({
  plugins: [sonnerWithoutInlineStyle, protobufWithoutJson, reactsOwnStoreHook, react(), tailwindcss()],
  build: {
    outDir: '../../build/console/page',
    emptyOutDir: true,
    // The Content-Security-Policy allows no data: URLs but for images, so nothing is put in line.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', test: (id) => !loadedLater.test(id) }] } } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/dialtone.v1.': proxied, '/session': proxied },
  },
});
