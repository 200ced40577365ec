import { Code, type Transport } from '@connectrpc/connect';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './answers.ts';
import { codeName } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { type SessionSeal, sessionCookie, sessionFromCookies } from './session.ts';
import { isToken, longestToken } from './settings.ts';
import { tryToken } from './upstream.ts';

export interface SessionRoutes {
  readonly seal: SessionSeal;
  readonly lifetimeMs: number;
  readonly transport: Transport;
  readonly callTimeoutMs: number;
  readonly metrics: Metrics;
}

// The token of whoever has signed in.
export function sessionToken(seal: SessionSeal, request: IncomingMessage): string | undefined {
  const sealed = sessionFromCookies(request.headers.cookie);
  return sealed === undefined ? undefined : seal.open(sealed, Date.now());
}

// GET says whether somebody has signed in, POST {"token"} signs in, DELETE signs out. A token goes in here and never comes out.
export async function answerSession(
  routes: SessionRoutes,
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  switch (request.method) {
    case 'GET':
      sendJson(response, 200, { signedIn: sessionToken(routes.seal, request) !== undefined });
      return;
    case 'DELETE':
      response.setHeader('set-cookie', sessionCookie('', { maxAgeMs: 0, secure }));
      sendJson(response, 200, { signedIn: false });
      return;
    case 'POST':
      await signIn(routes, request, response, secure);
      return;
    default:
      response.setHeader('allow', 'GET, POST, DELETE');
      sendJson(response, 405, { error: 'GET, POST or DELETE' });
  }
}

async function signIn(
  { seal, lifetimeMs, transport, callTimeoutMs, metrics }: SessionRoutes,
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): Promise<void> {
  const token = await readTokenOf(request);
  if (token === undefined) {
    metrics.signIns.inc({ outcome: 'refused' });
    sendJson(response, 400, { error: `send {"token": "..."}: one line of up to ${longestToken} visible ASCII characters` });
    return;
  }
  const fault = await tryToken(transport, token, callTimeoutMs);
  if (fault?.code === Code.Unauthenticated) {
    metrics.signIns.inc({ outcome: 'refused' });
    sendJson(response, 401, { error: 'the server does not take this token; ask for a new one' });
    return;
  }
  if (fault !== undefined && fault.code !== Code.PermissionDenied) {
    metrics.signIns.inc({ outcome: 'unavailable' });
    sendJson(response, 503, { error: `the server could not be asked about the token (${codeName(fault.code)}); try again` });
    return;
  }
  metrics.signIns.inc({ outcome: 'accepted' });
  response.setHeader('set-cookie', sessionCookie(seal.seal(token, Date.now()), { maxAgeMs: lifetimeMs, secure }));
  sendJson(response, 200, { signedIn: true });
}

const longestBody = 2 * longestToken;

async function readTokenOf(request: IncomingMessage): Promise<string | undefined> {
  // A form of another site cannot send this type without being asked for leave first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) return undefined;
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
    return typeof token === 'string' && isToken(token.trim()) ? token.trim() : undefined;
  } catch {
    return undefined;
  }
}
