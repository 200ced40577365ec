import { createServer } from 'node:http2';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code, ConnectError } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccountService } from '../../src/gen/dialtone/v1/account_service_pb.ts';
import { type Program, Workplace } from '../support/processes.ts';
import { connectClients } from './clients.ts';

const personsToken = 'a-token-of-a-person';
const servicesToken = 'a-token-of-the-service';

let place: Workplace;
let gateway: Program;
let upstream: { url: string; asked: string[]; close: () => Promise<void> };

// A gRPC endpoint that asks for tokens, as a mesh in front of the server does.
async function startAuthenticatingServer() {
  const asked: string[] = [];
  const server = createServer(
    connectNodeAdapter({
      routes: (router) => {
        router.service(AccountService, {
          listAccounts: (_, { requestHeader }) => {
            const token = requestHeader.get('authorization') ?? '';
            asked.push(token);
            if (![personsToken, servicesToken].some((known) => token === `Bearer ${known}`)) {
              throw new ConnectError('a bearer token is needed', Code.Unauthenticated);
            }
            return { serverVersion: requestHeader.get('traceparent') ?? '' };
          },
        });
      },
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sessions = new Set<{ destroy: () => void }>();
  server.on('session', (session) => sessions.add(session));
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        for (const session of sessions) session.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

beforeAll(async () => {
  place = new Workplace();
  upstream = await startAuthenticatingServer();
  gateway = await place.startConsole(upstream.url);
});

afterAll(async () => {
  await place.close();
  await upstream.close();
});

function signIn(base: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }): Promise<Response> {
  return fetch(`${base}/session`, { method: 'POST', headers, body });
}

// A call by HTTP as it is: fetch does not let a caller set Host or Origin.
function raw(base: string, path: string, headers: Record<string, string>, method = 'POST', body = '{}') {
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }>((resolve, reject) => {
    const call = request(`${base}${path}`, { method, headers: { 'content-type': 'application/json', ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    call.on('error', reject);
    call.end(method === 'GET' ? undefined : body);
  });
}

const listAccounts = '/dialtone.v1.AccountService/ListAccounts';

it('sends the headers that keep a page safe with every answer', async () => {
  for (const path of ['/', '/campaigns/some', '/nothing.js', '/session', '/healthz']) {
    const { headers } = await fetch(`${gateway.url}${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

it('serves the page at each of its addresses, and its files for ever', async () => {
  const index = await (await fetch(`${gateway.url}/campaigns/some`)).text();
  expect(index).toContain('<!doctype html>');
  expect((await fetch(`${gateway.url}/assets/gone.js`)).status).toBe(404);
  expect((await fetch(gateway.url)).headers.get('cache-control')).toBe('no-cache');
  const asset = /(\/assets\/[^"]+\.js)/.exec(index)?.[1] ?? '';
  const answer = await fetch(`${gateway.url}${asset}`, { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } });
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('content-encoding')).toBe('br');
  const etag = answer.headers.get('etag') ?? '';
  expect((await fetch(`${gateway.url}${asset}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
});

it('refuses pages of other origins', async () => {
  const { port } = new URL(gateway.url);
  const calls: [Record<string, string>, number][] = [
    [{}, 401],
    [{ origin: gateway.url }, 401],
    [{ host: `localhost:${port}`, origin: `http://localhost:${port}` }, 401],
    [{ origin: 'https://elsewhere.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: `http://127.0.0.1:${Number(port) + 1}` }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    // A name that is made to point here has the same origin as itself.
    [{ host: `rebound.example:${port}`, origin: `http://rebound.example:${port}` }, 403],
  ];
  for (const [headers, status] of calls) {
    expect((await raw(gateway.url, listAccounts, headers)).status, JSON.stringify(headers)).toBe(status);
  }
  const refused = await raw(gateway.url, '/session', { origin: 'https://elsewhere.example' }, 'POST', JSON.stringify({ token: personsToken }));
  expect(refused.status).toBe(403);
});

it('goes by its own origin where one is set', async () => {
  const other = await place.startConsole(upstream.url, { args: ['--origin', 'https://dialtone.example'] });
  expect((await raw(other.url, listAccounts, { host: 'dialtone.example', origin: 'https://dialtone.example' })).status).toBe(401);
  expect((await raw(other.url, listAccounts, { origin: other.url })).status).toBe(403);
  const { headers } = await signIn(other.url, JSON.stringify({ token: personsToken }));
  expect(headers.get('set-cookie')).toContain('Secure');
});

it('refuses requests over 1 MiB, whether or not they say so', async () => {
  const big = JSON.stringify({ padding: 'x'.repeat(2 << 20) });
  expect((await raw(gateway.url, listAccounts, {}, 'POST', big)).status).toBe(413);
  const chunked = await raw(gateway.url, listAccounts, { 'transfer-encoding': 'chunked' }, 'POST', big);
  expect(chunked.status).toBe(429);
  expect(chunked.text).toContain('resource_exhausted');
});

it('signs in by a cookie that scripts cannot read and that does not show the token', async () => {
  expect(await (await fetch(`${gateway.url}/session`)).json()).toEqual({ signedIn: false });
  const answer = await signIn(gateway.url, JSON.stringify({ token: personsToken }));
  expect(await answer.json()).toEqual({ signedIn: true });
  const set = answer.headers.get('set-cookie') ?? '';
  expect(set).toMatch(/^dialtone_session=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
  const cookie = set.split(';')[0] ?? '';
  expect(Buffer.from(cookie.split('=')[1] ?? '', 'base64url').toString('latin1')).not.toContain(personsToken);

  const session = await fetch(`${gateway.url}/session`, { headers: { cookie } });
  const text = await session.text();
  expect(JSON.parse(text)).toEqual({ signedIn: true });
  expect(text).not.toContain(personsToken);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const found = await connectClients(gateway.url, { cookie, traceparent }).accounts.listAccounts({});
  expect(found.serverVersion).toBe(traceparent);
  expect(upstream.asked.at(-1)).toBe(`Bearer ${personsToken}`);

  const out = await fetch(`${gateway.url}/session`, { method: 'DELETE', headers: { cookie } });
  expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
  expect(gateway.output).not.toContain(personsToken);
});

it('takes no cookie that it did not seal', async () => {
  const { headers } = await signIn(gateway.url, JSON.stringify({ token: personsToken }));
  const sealed = /dialtone_session=([\w-]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
  const bent = Buffer.from(sealed, 'base64url');
  bent.writeUInt8(bent.readUInt8(bent.length - 1) ^ 1, bent.length - 1);
  for (const value of [bent.toString('base64url'), personsToken, 'AAAA']) {
    const answer = await fetch(`${gateway.url}/session`, { headers: { cookie: `dialtone_session=${value}` } });
    expect(await answer.json()).toEqual({ signedIn: false });
  }
});

it('says why it did not sign somebody in', async () => {
  const wrong = await signIn(gateway.url, JSON.stringify({ token: 'unknown' }));
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get('set-cookie')).toBeNull();
  expect(await wrong.text()).toContain('does not take this token');
  for (const body of ['', '{}', '{"token": 7}', '{"token": ""}', JSON.stringify({ token: 'x'.repeat(5000) }), '{"token": "a b"}']) {
    expect((await signIn(gateway.url, body)).status, body.slice(0, 20)).toBe(400);
  }
  expect((await signIn(gateway.url, JSON.stringify({ token: personsToken }), { 'content-type': 'text/plain' })).status).toBe(400);
});

it('seals with the key of a file, so that every gateway takes the cookie', async () => {
  const key = join(place.folder, 'session.key');
  writeFileSync(key, 'ab'.repeat(32));
  const [one, two] = await Promise.all([1, 2].map(() => place.startConsole(upstream.url, { args: ['--session-key-file', key] })));
  if (one === undefined || two === undefined) throw new Error('two were started');
  const { headers } = await signIn(one.url, JSON.stringify({ token: personsToken }));
  const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(await (await fetch(`${two.url}/session`, { headers: { cookie } })).json()).toEqual({ signedIn: true });
  expect(await (await fetch(`${gateway.url}/session`, { headers: { cookie } })).json()).toEqual({ signedIn: false });
});

it('has a token of its own for those who have none, and keeps it to itself', async () => {
  const file = join(place.folder, 'token');
  writeFileSync(file, `${servicesToken}\n`);
  const other = await place.startConsole(upstream.url, { args: ['--token-file', file] });
  const answer = await raw(other.url, listAccounts, {});
  expect(answer.status).toBe(200);
  expect(upstream.asked.at(-1)).toBe(`Bearer ${servicesToken}`);
  expect(JSON.stringify(answer)).not.toContain(servicesToken);
  expect(await (await fetch(`${other.url}/session`)).json()).toEqual({ signedIn: false });
  expect(other.output).not.toContain(servicesToken);
  await connectClients(other.url, { authorization: `Bearer ${personsToken}` }).accounts.listAccounts({});
  expect(upstream.asked.at(-1)).toBe(`Bearer ${personsToken}`);
});
