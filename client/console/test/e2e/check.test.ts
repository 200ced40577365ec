import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { script } from '../support/processes.ts';
import { look } from './browser.ts';
import { create, never, numbersCome, provide, type Scene, setScene, untilLooked } from './scene.ts';

let scene: Scene;
let page: Page;
let faults: string[] = [];

beforeEach(async () => {
  // Nobody but the button looks.
  scene = await setScene('--poll-schedule', 'fixed', '--poll-interval', '1m');
  await numbersCome(scene, never);
});

afterEach(async () => {
  expect(faults).toEqual([]);
  await scene.close();
});

const card = (title: string) => page.getByRole('article', { name: title });
const button = (title: string) => card(title).getByRole('button', { name: /^Check Number/ });
const toast = () => page.locator('[data-sonner-toast]');

async function open(): Promise<void> {
  ({ page, faults } = await scene.open('/campaigns', { reducedMotion: 'no-preference' }));
  await page.locator('[data-live="live"]').waitFor();
}

it('spins while it checks, keeps the focus, and tells that the number is ready', async () => {
  const campaign = await create(scene, 'Spring');
  await untilLooked(scene, campaign.name);
  await provide(scene, campaign);
  await open();
  const hold = Promise.withResolvers<undefined>();
  await page.route('**/RefreshPhoneNumber*', async (route) => {
    await hold.promise;
    await route.continue();
  });
  await button('Spring').focus();
  const before = await button('Spring').boundingBox();
  await page.keyboard.press('Enter');
  await card('Spring').locator('button[aria-busy="true"]').waitFor();
  expect(await button('Spring').getAttribute('aria-disabled')).toBe('true');
  expect(await button('Spring').evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await button('Spring').textContent()).toBe('Check Number');
  expect(await button('Spring').boundingBox()).toEqual(before);
  const spins = () => button('Spring').locator('svg').evaluate((icon) => getComputedStyle(icon).animationName);
  expect(await spins()).not.toBe('none');
  await look(page, 'checking');

  hold.resolve(undefined);
  await toast().getByText(/^Number \+1 ?415.* is ready$/).waitFor();
  await card('Spring').getByText('Active', { exact: true }).waitFor();
  expect(await button('Spring').count()).toBe(0);
  // The button has left; the focus stays with its card.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  await look(page, 'toast-ready');
});

it('tells that a number is still pending, once however often one asks', async () => {
  const campaign = await create(scene, 'Spring');
  await untilLooked(scene, campaign.name);
  await open();
  for (let times = 0; times < 2; ++times) {
    await button('Spring').click();
    await toast().getByText('Still provisioning').waitFor();
    await card('Spring').locator('button[aria-busy="true"]').waitFor({ state: 'detached' });
  }
  expect(await toast().count()).toBe(1);
  await look(page, 'toast-pending');
});

it('tells why it could not check, and what to do', async () => {
  const campaign = await create(scene, 'Spring');
  await untilLooked(scene, campaign.name);
  await open();
  await scene.server.stop();
  await button('Spring').click();
  await toast().getByText('Could not check Spring').waitFor();
  expect(await toast().innerText()).toContain('cannot reach the Dialtone server');
  await toast().getByRole('button', { name: 'Retry' }).waitFor();
  // A toast is no place of record.
  await card('Spring').getByText(/^Could not check:/).waitFor();
  await look(page, 'toast-error');
});

it('tells when Vapi could not be asked', async () => {
  const campaign = await create(scene, 'Spring');
  await untilLooked(scene, campaign.name);
  await script(scene.simulator, '/sim/faults', [{ route: '*', times: -1, fault: { kind: 'reply', status: 503, message: 'down for a moment' } }]);
  await open();
  await button('Spring').click();
  await toast().getByText('Could not check Spring').waitFor();
  await look(page, 'toast-vapi-away');
});

it('checks all that are pending with one call and one toast', async () => {
  const campaigns = [];
  for (const title of ['One', 'Two', 'Three']) campaigns.push(await create(scene, title));
  for (const campaign of campaigns) await untilLooked(scene, campaign.name);
  for (const campaign of campaigns.slice(0, 2)) await provide(scene, campaign);
  await open();
  await page.getByRole('button', { name: 'Check all pending (3)' }).click();
  await toast().getByText('2 ready, 1 still provisioning').waitFor();
  expect(await toast().count()).toBe(1);
  await card('One').getByText('Active', { exact: true }).waitFor();
  await card('Two').getByText('Active', { exact: true }).waitFor();
  await card('Three').getByText('Provisioning…').waitFor();
  await page.getByRole('button', { name: 'Check all pending (1)' }).waitFor();
  await look(page, 'checked-all');
});

it('does not move where people want no motion', async () => {
  const campaign = await create(scene, 'Spring');
  await untilLooked(scene, campaign.name);
  ({ page, faults } = await scene.open('/campaigns', { reducedMotion: 'reduce' }));
  await card('Spring').waitFor();
  const turning = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.effect instanceof KeyframeEffect && animation.effect.getKeyframes().some((frame) => 'rotate' in frame || 'transform' in frame))
      .map((animation) => (animation as CSSAnimation).animationName),
  );
  expect(turning).toEqual([]);
});
