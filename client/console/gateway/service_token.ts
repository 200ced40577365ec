import { readToken } from './settings.ts';

const freshMs = 30_000;

// The gateway's own token. Its file is read again every 30 s, because tokens are renewed in place; one that cannot be read leaves
// the token as it was.
export class ServiceToken {
  readonly #path: string | undefined;
  #token: string | undefined;
  #readMs = -Infinity;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  current(nowMs: number): string | undefined {
    if (this.#path === undefined || nowMs - this.#readMs < freshMs) return this.#token;
    this.#readMs = nowMs;
    try {
      this.#token = readToken(this.#path);
    } catch {
      // The server's refusal will say it, if the old one is over.
    }
    return this.#token;
  }
}
