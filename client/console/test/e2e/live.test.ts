import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually, metric } from '../support/processes.ts';
import { look } from './browser.ts';
import { create, never, numbersCome, provide, type Scene, setScene } from './scene.ts';

let scene: Scene;
let page: Page;
let faults: string[] = [];

beforeEach(async () => {
  scene = await setScene('--poll-schedule', 'fixed', '--poll-interval', '500ms');
  await numbersCome(scene, never);
});

afterEach(async () => {
  expect(faults).toEqual([]);
  await scene.close();
});

const card = (title: string) => page.getByRole('article', { name: title });
const live = (phase: string) => page.locator(`[data-live="${phase}"]`);
const streams = () => metric(scene.gateway.url, 'dialtone_console_streams_open');

// As the browser tells a page that nobody, or somebody again, looks at it.
async function setHidden(hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (value ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

it('shows a number the moment it is there, without a reload', async () => {
  const campaign = await create(scene, 'Spring');
  ({ page, faults } = await scene.open('/campaigns'));
  await live('live').waitFor();
  await card('Spring').getByText('Provisioning…').waitFor();
  await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
  await provide(scene, campaign);
  await card('Spring').getByText('Active', { exact: true }).waitFor();
  expect(await page.evaluate(() => 'notReloaded' in globalThis)).toBe(true);
  // Told to those who do not see it, too.
  await page.getByText('1 number became ready').waitFor({ state: 'attached' });
});

it('has one stream a page, and none while nobody looks', async () => {
  ({ page, faults } = await scene.open('/campaigns'));
  await live('live').waitFor();
  expect(await streams()).toBe(1);
  const campaign = await create(scene, 'Made meanwhile');
  await setHidden(true);
  await eventually('the stream is closed', async () => ((await streams()) === 0 ? true : undefined));
  await provide(scene, campaign);
  await setHidden(false);
  await live('live').waitFor();
  await card('Made meanwhile').getByText('Active', { exact: true }).waitFor();
  expect(await streams()).toBe(1);
});

it('is paused and resumed by a person', async () => {
  ({ page, faults } = await scene.open('/campaigns'));
  await live('live').waitFor();
  await page.getByRole('button', { name: 'Pause live updates' }).click();
  await live('paused').waitFor();
  await eventually('the stream is closed', async () => ((await streams()) === 0 ? true : undefined));
  await look(page, 'paused');
  await page.getByRole('button', { name: 'Resume live updates' }).click();
  await live('live').waitFor();
});

it('reads the list now and then while the stream is down', async () => {
  const campaign = await create(scene, 'Spring');
  ({ page, faults } = await scene.open('/healthz'));
  await page.clock.install();
  await page.route('**/WatchCampaigns*', (route) => route.abort());
  await page.goto(`${scene.gateway.url}/campaigns`);
  await live('reconnecting').waitFor();
  await card('Spring').getByText('Provisioning…').waitFor();
  await look(page, 'reconnecting');
  await provide(scene, campaign);
  await eventually('the card is active', async () => {
    await page.clock.runFor(2_000);
    return (await card('Spring').getByText('Active', { exact: true }).count()) > 0 ? true : undefined;
  });
  await page.unroute('**/WatchCampaigns*');
  await page.getByRole('button', { name: 'Now', exact: true }).click();
  await live('live').waitFor();
});

it('comes back by itself when the server has been away, and shows what has changed', async () => {
  const campaign = await create(scene, 'Spring');
  await provide(scene, campaign);
  ({ page, faults } = await scene.open('/campaigns'));
  await live('live').waitFor();
  await card('Spring').getByText('Active', { exact: true }).waitFor();
  const { address } = scene.server;
  await scene.server.stop();
  await live('reconnecting').waitFor();
  await card('Spring').waitFor();
  // What is known is still shown, with what is wrong above it.
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByRole('region', { name: 'The list may be out of date' }).waitFor();
  await look(page, 'server-away');
  await scene.place.startServer(scene.simulator, { listen: address });
  await live('live').waitFor();
  await page.getByRole('region', { name: 'The list may be out of date' }).waitFor({ state: 'detached' });
});

it('says cause, code and request when the list cannot be read, and reads it again on demand', async () => {
  const { address } = scene.server;
  await scene.server.stop();
  ({ page, faults } = await scene.open('/campaigns'));
  const panel = page.getByRole('region', { name: 'The campaigns cannot be read' });
  await panel.waitFor();
  expect(await panel.innerText()).toMatch(/the console cannot reach the Dialtone server/i);
  expect(await panel.innerText()).toMatch(/unavailable/i);
  expect(await panel.innerText()).toMatch(/Request\s+[0-9a-f-]{36}/);
  await look(page, 'list-error');
  await scene.place.startServer(scene.simulator, { listen: address });
  // By itself or by the button, whichever comes first.
  await panel.getByRole('button', { name: 'Try again' }).click().catch(() => undefined);
  await page.getByRole('heading', { name: 'No campaigns yet' }).waitFor();
});

it('lists in seven tabs over HTTP/1.1, because only the one in front holds a connection', async () => {
  await create(scene, 'Spring');
  const opened = await scene.open('/campaigns');
  ({ page, faults } = opened);
  for (let tabs = 1; tabs < 7; ++tabs) {
    await live('live').waitFor();
    await card('Spring').waitFor();
    // Without a window, Chromium takes every tab to be seen.
    await setHidden(true);
    page = await opened.context.newPage();
    await page.goto(`${scene.gateway.url}/campaigns`);
  }
  await live('live').waitFor();
  await card('Spring').waitFor();
  expect(await streams()).toBe(1);
});
