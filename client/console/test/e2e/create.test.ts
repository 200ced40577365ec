import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { look } from './browser.ts';
import { atOnce, numbersCome, type Scene, setScene } from './scene.ts';

let scene: Scene;
let page: Page;
let faults: string[] = [];

beforeEach(async () => {
  scene = await setScene();
  await numbersCome(scene, atOnce);
  ({ page, faults } = await scene.open('/campaigns/new'));
});

afterEach(async () => {
  expect(faults).toEqual([]);
  await scene.close();
});

const step = (title: string) => page.getByRole('heading', { name: title, level: 2, exact: true });
const next = () => page.getByRole('button', { name: 'Next' }).click();
const stored = async () => (await scene.clients.campaigns.listCampaigns({})).campaigns;

it('asks for one thing after another, shows all of it, and creates the campaign', async () => {
  await page.getByLabel('Name').fill('Spring sale');
  await look(page, 'create-name');
  await next();
  await page.getByLabel('First message').fill('Hello, you have reached the spring sale.');
  await page.getByLabel('Prompt').fill('Answer questions about the sale. Be brief.');
  await page.getByLabel('Model provider').fill('openai');
  await page.getByLabel('Model', { exact: false }).and(page.locator('[placeholder="gpt-4o"]')).fill('gpt-4o');
  await page.getByLabel('Voice provider').fill('vapi');
  await page.locator('[placeholder="Elliot"]').fill('Elliot');
  await look(page, 'create-assistant');
  await next();
  await page.getByLabel('Area code', { exact: false }).first().fill('415');
  await look(page, 'create-number');
  await next();
  await page.getByLabel('Webhook URL').fill('https://example.com/vapi-events');
  await look(page, 'create-webhook');
  await next();
  await step('Review').waitFor();
  // The server has looked at all of it, and kept nothing.
  expect(await stored()).toEqual([]);
  await look(page, 'create-review');
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await page.getByText('Spring sale').first().waitFor();
  await page.waitForURL((url) => !url.pathname.endsWith('/new'));
  const [campaign] = await stored();
  expect(campaign?.displayName).toBe('Spring sale');
  expect(campaign?.assistant?.firstMessage).toBe('Hello, you have reached the spring sale.');
  expect(campaign?.assistant?.model).toMatchObject({ provider: 'openai', model: 'gpt-4o' });
  expect(campaign?.assistant?.voice).toMatchObject({ provider: 'vapi', voiceId: 'Elliot' });
  expect(campaign?.assistant?.serverUrl).toBe('https://example.com/vapi-events');
  expect(campaign?.phoneNumberRequest?.areaCode).toBe('415');
  // The card is there as soon as one looks at the list.
  await page.getByRole('link', { name: 'Campaigns' }).first().click();
  await page.getByRole('article', { name: 'Spring sale' }).waitFor();
});

it('shows what the server refuses beside its field, with the focus there', async () => {
  await next();
  const name = page.getByLabel('Name');
  await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
  expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
  await look(page, 'create-name-fault');
  await name.fill('Spring');
  await next();
  await step('Assistant').waitFor();
  await page.getByLabel('Prompt').fill('A prompt without a model.');
  await next();
  await page.locator('[aria-invalid="true"]').first().waitFor();
  await look(page, 'create-assistant-fault');
  await page.getByLabel('Prompt').fill('');
  await next();
  await step('Phone number').waitFor();
  const areaCode = page.getByLabel('Area code', { exact: false }).first();
  await areaCode.fill('1');
  await next();
  await expect.poll(() => areaCode.getAttribute('aria-invalid')).toBe('true');
  const described = (await areaCode.getAttribute('aria-describedby')) ?? '';
  const texts = await Promise.all(described.split(' ').map((id) => page.locator(`[id="${id}"]`).textContent()));
  expect(texts.join(' ')).toMatch(/three digits/);
  await look(page, 'create-number-fault');
  expect(await stored()).toEqual([]);
});

it('creates one campaign however often a lost answer is asked for again', async () => {
  await page.getByLabel('Name').fill('Once');
  for (let steps = 0; steps < 4; ++steps) {
    const before = await page.getByRole('heading', { level: 2 }).first().innerText();
    await next();
    await expect.poll(() => page.getByRole('heading', { level: 2 }).first().innerText()).not.toBe(before);
  }
  await step('Review').waitFor();
  let lost = 0;
  await page.route('**/CreateCampaign*', async (route) => {
    await route.fetch();
    ++lost;
    await route.abort();
  });
  await page.getByRole('button', { name: 'Create campaign' }).click();
  const panel = page.getByRole('region', { name: 'The campaign was not created' });
  await panel.waitFor();
  await look(page, 'create-error');
  await page.unroute('**/CreateCampaign*');
  await panel.getByRole('button', { name: 'Try again' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/new'));
  expect(lost).toBeGreaterThan(0);
  expect((await stored()).map(({ displayName }) => displayName)).toEqual(['Once']);
});

it('is filled in by keys alone', async () => {
  // The first field of each step has the focus already; Enter leads on.
  await expect.poll(() => page.getByLabel('Name').evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.type('By keys');
  for (const title of ['Assistant', 'Phone number', 'Webhook', 'Review']) {
    await page.keyboard.press('Enter');
    await step(title).waitFor();
    // From the first field, which may be one of several lines, to the button.
    if (title === 'Assistant') {
      for (let stops = 0; stops < 12; ++stops) {
        await page.keyboard.press('Tab');
        if (await page.getByRole('button', { name: 'Next' }).evaluate((button) => button === document.activeElement)) break;
      }
    }
  }
  const create = page.getByRole('button', { name: 'Create campaign' });
  for (let stops = 0; stops < 20 && !(await create.evaluate((button) => button === document.activeElement)); ++stops) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.endsWith('/new'));
  expect((await stored()).map(({ displayName }) => displayName)).toEqual(['By keys']);
});
