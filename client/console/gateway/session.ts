import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

// Keeps a person's token in a cookie that only this gateway can read: AES-256-GCM over the moment of its end and the token.
// Nothing is stored here, so any gateway with the same key takes the cookie.
export class SessionSeal {
  readonly #key: Buffer;
  readonly #lifetimeMs: number;

  // `key` has 32 bytes.
  constructor(key: Buffer, lifetimeMs: number) {
    this.#key = key;
    this.#lifetimeMs = lifetimeMs;
  }

  seal(token: string, nowMs: number): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(purpose);
    const end = Buffer.alloc(8);
    end.writeBigUInt64BE(BigInt(nowMs + this.#lifetimeMs));
    const sealed = Buffer.concat([cipher.update(end), cipher.update(token, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  // undefined for what was not sealed with this key, or is over.
  open(text: string, nowMs: number): string | undefined {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length <= 36) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12), { authTagLength: 16 })
        .setAAD(purpose)
        .setAuthTag(bytes.subarray(12, 28));
      const opened = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
      return Number(opened.readBigUInt64BE()) > nowMs ? opened.toString('utf8', 8) : undefined;
    } catch {
      return undefined;
    }
  }
}

const purpose = Buffer.from('dialtone-console session 1');

const cookieName = 'dialtone_session';

// `Strict`: no request that another site starts carries it. `secure` where browsers come by https.
export function sessionCookie(value: string, { maxAgeMs, secure }: { maxAgeMs: number; secure: boolean }): string {
  const parts = [`${cookieName}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${Math.floor(maxAgeMs / 1000)}`];
  if (secure) parts.push('Secure');
  return parts.join('; ');
}

export function sessionFromCookies(header: string | null | undefined): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === cookieName && value) return value;
  }
  return undefined;
}
