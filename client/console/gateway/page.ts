import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliDecompressSync, gzipSync } from 'node:zlib';

// A file of the page as the build packs it into the bundle.
export interface PackedFile {
  readonly type: string;
  readonly brotli: string; // base64
  readonly etag: string;
}

export type PackedPage = Readonly<Record<string, PackedFile>>; // by path, such as /assets/index-1a2b3c.js

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly bodies: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>;
}

const indexPath = '/index.html';

// The files of the page, each in three encodings, in memory.
export class Page {
  readonly #files: ReadonlyMap<string, PageFile>;

  constructor(packed: PackedPage) {
    this.#files = new Map(
      Object.entries(packed).map(([path, { type, brotli, etag }]) => {
        const br = Buffer.from(brotli, 'base64');
        const identity = brotliDecompressSync(br);
        return [path, { type, etag, bodies: { br, identity, gzip: gzipSync(identity, { level: 9 }) } }];
      }),
    );
  }

  // For GET and HEAD. Addresses of the page's own routes get index.html; false: there is no such file.
  answer(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const isFile = /\.[a-z0-9]+$/i.test(path) || path.startsWith('/assets/');
    const file = this.#files.get(path) ?? (isFile ? undefined : this.#files.get(indexPath));
    if (file === undefined) return false;
    response.setHeader('vary', 'accept-encoding');
    response.setHeader('etag', file.etag);
    // What is in /assets has a hash of its content in its name.
    response.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304).end();
      return true;
    }
    const encoding = bestEncoding(request.headers['accept-encoding']);
    const body = file.bodies[encoding];
    if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
    response.writeHead(200, { 'content-type': file.type, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }
}

function bestEncoding(accepted: string | string[] | undefined): 'br' | 'gzip' | 'identity' {
  const names = [accepted ?? []].flat().join(',').split(',').map((part) => part.trim());
  const takes = (name: string) => names.some((part) => part === name || (part.startsWith(`${name};`) && !/q=0(\.0*)?$/.test(part)));
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity';
}
