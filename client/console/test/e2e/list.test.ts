import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Campaign_State } from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import { look } from './browser.ts';
import { create, never, numbersCome, oneOfEach, type Scene, setScene, untilAsked, untilState } from './scene.ts';

let scene: Scene;
let page: Page;
let faults: string[] = [];

async function open(path: string): Promise<void> {
  ({ page, faults } = await scene.open(path));
}

const card = (title: string) => page.getByRole('article', { name: title });

beforeAll(async () => {
  scene = await setScene();
});

afterEach(async () => {
  expect(faults).toEqual([]);
  await page.context().close();
});

afterAll(async () => {
  await scene.close();
});

describe('without campaigns', () => {
  it('says what a campaign is and how to make one', async () => {
    await open('/');
    await page.getByRole('heading', { name: 'No campaigns yet' }).waitFor();
    expect(page.url()).toBe(`${scene.gateway.url}/campaigns`);
    await look(page, 'list-empty');
    await page.getByRole('main').getByRole('link', { name: 'New campaign' }).first().click();
    await page.waitForURL('**/campaigns/new');
  });
});

describe('with campaigns', () => {
  beforeAll(async () => {
    await oneOfEach(scene);
  });

  it('shows each with its state, its number, its area code and its age', async () => {
    await open('/campaigns');
    const active = card('Spring sale');
    await active.getByText('Active', { exact: true }).waitFor();
    expect(await active.innerText()).toMatch(/\+1 415 ?\S+/);
    expect(await active.innerText()).toContain('Area code 415');
    expect(await active.locator('time').getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    await card('Renewals').getByText('Provisioning…').waitFor();
    expect(await card('Renewals').getByRole('progressbar').getAttribute('aria-valuetext')).not.toBe('');
    await card('Support line, New York').getByText('Failed', { exact: true }).waitFor();
    await look(page, 'list');
  });

  it('has "Check Number" on pending campaigns only', async () => {
    await open('/campaigns');
    await card('Renewals').getByRole('button', { name: /^Check Number/ }).waitFor();
    expect(await page.getByRole('button', { name: /^Check Number/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Check all pending (1)' }).waitFor();
    expect(await page.title()).toContain('(1)');
  });

  it('copies a number', async () => {
    await open('/campaigns');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await card('Spring sale').getByRole('button', { name: /^Copy number/ }).click();
    await page.getByText(/^Copied/).waitFor({ state: 'attached' });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\+1415\d{7}$/);
  });

  it('keeps search, state and order in the address, over a reload', async () => {
    await open('/campaigns');
    const filters = page.getByRole('group', { name: 'Filter by state' });
    await filters.getByRole('button', { name: /^Failed\s*1$/ }).click();
    await card('Renewals').waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill('york');
    await page.getByRole('combobox', { name: 'Sort campaigns' }).selectOption({ index: 1 });
    await page.waitForURL(/q=york/);
    const url = page.url();
    expect(url).toMatch(/failed/);
    await page.reload();
    await card('Support line, New York').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('york');
    expect(await filters.getByRole('button', { name: /^Failed/ }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('article').count()).toBe(1);
    expect(page.url()).toBe(url);
  });

  it('says that nothing matches, and leads back', async () => {
    await open('/campaigns?q=nothing-is-called-so');
    await page.getByRole('heading', { name: 'No campaign matches' }).waitFor();
    await look(page, 'list-no-match');
    await page.getByRole('button', { name: 'Show all campaigns' }).click();
    await card('Renewals').waitFor();
  });

  it('is used by keys alone', async () => {
    await open('/campaigns');
    await card('Renewals').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await look(page, 'keys');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('renewals');
    await page.waitForURL(/q=renewals/);
    // A letter in a field is a letter.
    await page.keyboard.type('?r');
    expect(await page.getByRole('searchbox').inputValue()).toBe('renewals?r');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Escape');
    await card('Spring sale').waitFor();
    // From the top, the first stop leads past the header.
    await page.reload();
    await card('Renewals').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    for (let stops = 0; stops < 40; ++stops) {
      await page.keyboard.press('Tab');
      if (await card('Renewals').getByRole('link', { name: 'Renewals' }).evaluate((link) => link === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/campaigns\/[0-9a-z]{26}$/);
  });

  it('has a dark theme that is chosen and kept', async () => {
    await open('/campaigns');
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    const dark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const chosen = await dark();
    await page.reload();
    await card('Renewals').waitFor();
    expect(await dark()).toBe(chosen);
    await page.getByRole('button', { name: 'Use the light theme' }).click();
    await expect.poll(dark).not.toBe(chosen);
  });

  it('puts a new campaign of somebody else behind a notice, and moves nothing under the pointer', async () => {
    await open('/campaigns');
    await page.locator('[data-live="live"]').waitFor();
    await card('Renewals').waitFor();
    await create(scene, 'Night service', '312');
    const notice = page.getByRole('button', { name: '1 new' });
    await notice.waitFor();
    expect(await page.getByRole('article').count()).toBe(3);
    await look(page, 'list-newcomer');
    await notice.click();
    await card('Night service').waitFor();
  });
});

it('looks as in the README with campaigns in every state', async () => {
  await numbersCome(scene, { kind: 'fixed', ms: 0 });
  for (const [title, areaCode] of [['Appointment reminders', '503'], ['Winter sale, Chicago', '312'], ['Front desk', '917']] as const) {
    const { name } = await create(scene, title, areaCode);
    await untilState(scene, name, Campaign_State.ACTIVE);
  }
  await numbersCome(scene, never);
  for (const [title, areaCode] of [['Donor call-back', '206'], ['Autumn survey', '646']] as const) {
    await untilAsked(scene, (await create(scene, title, areaCode)).name);
  }
  await open('/campaigns');
  await page.locator('[data-live="live"]').waitFor();
  await page.getByRole('button', { name: /^Check all pending/ }).waitFor();
  await card('Autumn survey').getByText(/[1-9] % of numbers are ready by now/).waitFor();
  await look(page, 'overview');
});

it('shows the shape of the list until the first answer', async () => {
  await numbersCome(scene, never);
  ({ page, faults } = await scene.open('/healthz'));
  await page.route('**/ListCampaigns*', () => undefined); // never answered
  await page.goto(`${scene.gateway.url}/campaigns`);
  await page.getByRole('status', { name: 'Loading campaigns' }).waitFor();
  await look(page, 'list-loading');
});
