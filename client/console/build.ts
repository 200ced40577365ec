// Packs the gateway, what it imports and the page that Vite has built into one file: build/console/dialtone-console.mjs.
import { build, type Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { PackedFile } from './gateway/page.ts';

const root = join(import.meta.dirname, '../..');
const pageFolder = join(root, 'build/console/page');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

function packed(path: string): PackedFile {
  const content = readFileSync(path);
  const type = types[extname(path)];
  if (type === undefined) throw new Error(`${path}: build.ts does not know the media type of this file`);
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
  return { type, brotli: brotliCompressSync(content).toString('base64'), etag };
}

const pagePlugin: Plugin = {
  name: 'page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^virtual:page$/ }, ({ path }) => ({ path, namespace: 'page' }));
    onLoad({ filter: /.*/, namespace: 'page' }, () => {
      const files = readdirSync(pageFolder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [`/${relative(pageFolder, path)}`, packed(path)]);
      return { contents: JSON.stringify(Object.fromEntries(files)), loader: 'json' };
    });
  },
};

const version = /^project\(dialtone VERSION ([0-9.]+)/m.exec(readFileSync(join(root, 'CMakeLists.txt'), 'utf8'))?.[1];

await build({
  entryPoints: [join(import.meta.dirname, 'gateway/main.ts')],
  outfile: join(root, 'build/console/dialtone-console.mjs'),
  bundle: true,
  minifySyntax: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Some of what is packed is CommonJS and asks for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as dialtoneCreateRequire } from 'node:module'; const require = dialtoneCreateRequire(import.meta.url);",
  },
  define: { dialtoneVersion: JSON.stringify(version) },
  plugins: [pagePlugin],
  logLevel: 'warning',
});
