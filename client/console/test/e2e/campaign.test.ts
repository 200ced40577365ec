import { Code, ConnectError } from '@connectrpc/connect';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Campaign, Campaign_State } from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import { eventually, script } from '../support/processes.ts';
import { look } from './browser.ts';
import { atOnce, numbersCome, oneOfEach, provide, type Scene, setScene, untilState } from './scene.ts';

let scene: Scene;
let page: Page;
let faults: string[] = [];
let campaigns: { active: Campaign; pending: Campaign; failed: Campaign };

beforeAll(async () => {
  scene = await setScene('--poll-schedule', 'fixed', '--poll-interval', '500ms');
  campaigns = await oneOfEach(scene);
});

afterEach(async () => {
  expect(faults).toEqual([]);
  await page.context().close();
});

afterAll(async () => {
  await scene.close();
});

async function open({ name }: Pick<Campaign, 'name'>): Promise<void> {
  ({ page, faults } = await scene.open(`/${name}`));
}

const events = () => page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');

it('shows number, conditions, assistant and what has happened', async () => {
  await open(campaigns.active);
  await page.getByRole('heading', { name: 'Spring sale', level: 1 }).waitFor();
  await page.getByRole('button', { name: /^Copy number/ }).waitFor();
  await events().filter({ hasText: 'Accepted' }).waitFor();
  await events().filter({ hasText: 'Number ready' }).waitFor();
  expect(await page.getByRole('region', { name: 'Conditions' }).innerText()).toContain('Ready');
  expect(await page.getByRole('button', { name: /^Check Number/ }).count()).toBe(0);
  await look(page, 'campaign-active');
});

it('follows a number until it is there', async () => {
  await open(campaigns.pending);
  await page.getByRole('progressbar').waitFor();
  await page.getByRole('button', { name: /^Check Number/ }).waitFor();
  await look(page, 'campaign-pending');
  await provide(scene, campaigns.pending);
  await page.getByRole('button', { name: /^Copy number/ }).waitFor();
  await events().filter({ hasText: 'Number ready' }).waitFor();
  expect(await page.getByRole('progressbar').count()).toBe(0);
});

it('says why a campaign failed, and tries again with a suggested area code by one click', async () => {
  await numbersCome(scene, atOnce);
  await open(campaigns.failed);
  const panel = page.getByRole('region', { name: 'No number in this area code' });
  await panel.waitFor();
  expect(await panel.innerText()).toContain('HTTP 400');
  for (const code of ['646', '332', '917']) await panel.getByRole('button', { name: `Retry with ${code}` }).waitFor();
  await look(page, 'campaign-failed');
  await panel.getByRole('button', { name: 'Retry with 646' }).click();
  await page.getByText('Active', { exact: true }).waitFor();
  const found = await untilState(scene, campaigns.failed.name, Campaign_State.ACTIVE);
  expect(found.phoneNumber?.number).toMatch(/^\+1646/);
  await events().filter({ hasText: 'Started again' }).waitFor();
});

it('deletes once its name is typed, and says that a paid number goes', async () => {
  await open(campaigns.active);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  expect(await dialog.innerText()).toMatch(/is paid for and goes back to Vapi for good/);
  await dialog.getByRole('textbox').fill('Spring');
  await dialog.getByRole('button', { name: 'Delete and release the number' }).click();
  await dialog.getByText('This is not the name of the campaign.').waitFor();
  await look(page, 'campaign-delete');
  expect((await scene.clients.campaigns.getCampaign({ name: campaigns.active.name })).state).toBe(Campaign_State.ACTIVE);
  // Escape keeps it, and the focus goes back to where it came from.
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Delete');
  // So that one can see it being deleted.
  await script(scene.simulator, '/sim/faults', [{ route: 'DELETE /phone-number/{id}', times: 1, fault: { kind: 'delay', delay_ms: 1500 } }]);
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox').fill('Spring sale');
  await page.keyboard.press('Enter');
  await eventually('the campaign is gone', () =>
    scene.clients.campaigns.getCampaign({ name: campaigns.active.name }).then(
      () => undefined,
      (fault: unknown) => (ConnectError.from(fault).code === Code.NotFound ? true : undefined),
    ),
  );
  await open(campaigns.active);
  await page.getByRole('heading', { name: 'This campaign does not exist' }).waitFor();
  await look(page, 'campaign-gone');
});

it('knows no such page', async () => {
  await open({ name: 'nowhere' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await look(page, 'not-found');
});
