import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Code, ConnectError, type ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectServer } from '../../gateway/upstream.ts';
import { addForwarding } from '../../gateway/forward.ts';
import { Metrics } from '../../gateway/metrics.ts';
import { StreamLimit } from '../../gateway/stream_limit.ts';
import { eventually, script } from '../support/processes.ts';
import { look } from './browser.ts';
import { create, never, numbersCome, type Scene, setScene } from './scene.ts';

let scene: Scene;
let page: Page;
let faults: string[] = [];

beforeEach(async () => {
  scene = await setScene();
});

afterEach(async () => {
  expect(faults).toEqual([]);
  await scene.close();
});

it('shows how the accounts are', async () => {
  ({ page, faults } = await scene.open('/accounts'));
  const account = page.getByRole('article', { name: 'default' });
  await account.getByText('Healthy').waitFor();
  await look(page, 'accounts');
});

it('shows on the list, too, that an account is not well', async () => {
  await script(scene.simulator, '/sim/faults', [{ route: '*', times: -1, fault: { kind: 'reply', status: 401, message: 'Invalid Key' } }]);
  await create(scene, 'Spring');
  await eventually('the account is not well', async () => {
    const { accounts } = await scene.clients.accounts.listAccounts({});
    return accounts[0]?.lastError ? true : undefined;
  });
  ({ page, faults } = await scene.open('/campaigns'));
  await page.getByText('Account default:').waitFor();
  await page.getByRole('article', { name: 'Spring' }).getByText('Failed', { exact: true }).waitFor();
  await look(page, 'list-account-unwell');
  await page.getByRole('main').getByRole('link', { name: 'Accounts' }).click();
  await page.getByRole('article', { name: 'default' }).getByText('Key refused').waitFor();
  await look(page, 'accounts-unwell');
});

const token = 'a-token-of-a-person';

// What stands between console and server where people have to say who they are: it hands calls on that carry the token.
async function startGuard(server: string): Promise<{ url: string; close: () => void }> {
  const transport = connectServer({ server: new URL(server), serverCa: undefined });
  const streams = new StreamLimit({ perAddress: 100, total: 100 });
  const guard: Http2Server = createServer(
    connectNodeAdapter({
      requestGate: ({ requestHeader }) => {
        if (requestHeader.get('authorization') !== `Bearer ${token}`) throw new ConnectError('a bearer token is needed', Code.Unauthenticated);
      },
      routes: (router: ConnectRouter) => {
        addForwarding(router, {
          transport,
          streams,
          metrics: new Metrics(() => streams.open),
          callTimeoutMs: 30_000,
          draining: new AbortController().signal,
        });
      },
    }),
  );
  const sessions = new Set<{ destroy: () => void }>();
  guard.on('session', (session) => sessions.add(session));
  await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(guard.address() as AddressInfo).port}`,
    close: () => {
      for (const session of sessions) session.destroy();
      guard.close();
    },
  };
}

it('asks for a token where the server wants one, and keeps it out of the page', async () => {
  await numbersCome(scene, never);
  await create(scene, 'Spring');
  const guard = await startGuard(scene.server.url);
  try {
    const gateway = await scene.place.startConsole(guard.url);
    ({ page, faults } = await scene.open('/healthz'));
    await page.goto(`${gateway.url}/campaigns?q=spring`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await look(page, 'sign-in');
    await page.getByLabel('Token').fill('not-the-token');
    await page.keyboard.press('Enter');
    await page.getByText(/does not take this token/).waitFor();
    await look(page, 'sign-in-refused');
    await page.getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
    // One ends up where one meant to go.
    await page.getByRole('article', { name: 'Spring' }).waitFor();
    expect(page.url()).toContain('q=spring');
    await page.locator('[data-live="live"]').waitFor();
    await page.reload();
    await page.getByRole('article', { name: 'Spring' }).waitFor();
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: 'dialtone_session', httpOnly: true, sameSite: 'Strict' });
    const seen = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.body.innerHTML);
    expect(seen).not.toContain(token);
    await look(page, 'signed-in');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
  } finally {
    guard.close();
  }
});
