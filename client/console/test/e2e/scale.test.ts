import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleFolder } from '../support/processes.ts';
import { look } from './browser.ts';
import { create, never, numbersCome, type Scene, setScene } from './scene.ts';

const campaigns = 1000;

let scene: Scene;

// Rounds of `width` at once.
async function inRounds(count: number, width: number, one: (index: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += width) {
    await Promise.all(Array.from({ length: Math.min(width, count - from) }, (_, index) => one(from + index)));
  }
}

beforeAll(async () => {
  scene = await setScene('--poll-schedule', 'fixed', '--poll-interval', '1m');
  await numbersCome(scene, never);
  await inRounds(campaigns, 20, (index) => create(scene, `Campaign ${String(index).padStart(4, '0')}`));
});

afterAll(async () => {
  await scene.close();
});

// What kept the page from answering while `act` ran.
async function measure(page: Page, act: () => Promise<void>) {
  await page.evaluate(() => {
    const seen = { longTasks: [] as number[], frames: [] as number[], last: performance.now(), on: true };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => seen.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ['longtask'] });
    const frame = (now: number) => {
      seen.frames.push(now - seen.last);
      seen.last = now;
      if (seen.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await act();
  const { longTasks, frames } = await page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: { longTasks: number[]; frames: number[]; on: boolean } };
    seen.on = false;
    return seen;
  });
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `${frames.length} frames, ${at(0.5)} ms in the middle, ${at(0.99)} ms at the 99th percentile, ${at(1)} ms the longest; ${
    longTasks.length
  } tasks over 50 ms, ${Math.round(Math.max(0, ...longTasks))} ms the longest`;
}

it('takes at most 150 kB to the first card', async () => {
  const folder = join(consoleFolder, 'page');
  const size = (path: string) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length;
  const { page, context } = await scene.open('/healthz');
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!/\/dialtone\.v1\.|^\/session$/.test(pathname)) asked.push(pathname.includes('.') ? pathname : '/index.html');
  });
  await page.goto(`${scene.gateway.url}/campaigns`);
  await page.getByRole('article').first().waitFor();
  await context.close();
  const bytes = [...new Set(asked)].map(size).reduce((a, b) => a + b);
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => extname(path) !== '');
  const total = all.map(size).reduce((a, b) => a + b);
  console.log(`page: ${(bytes / 1000).toFixed(1)} kB gzip to the first card (${[...new Set(asked)].join(', ')}), ${(total / 1000).toFixed(1)} kB with all its routes`);
  expect(bytes).toBeLessThanOrEqual(150_000);
});

it('shows the first card soon', async () => {
  // Once to warm up what the operating system and Node keep, as anybody's second visit does; then with an empty cache.
  for (const visit of ['first', 'second']) {
    const { page, context } = await scene.open('/healthz');
    const start = performance.now();
    await page.goto(`${scene.gateway.url}/campaigns`, { waitUntil: 'commit' });
    await page.getByRole('article').first().waitFor();
    console.log(`${visit} visit, empty cache: first card after ${Math.round(performance.now() - start)} ms`);
    await context.close();
  }
});

it('draws what is in sight of 1,000 campaigns, and scrolls through all of them', async () => {
  const { page, context, faults } = await scene.open('/campaigns');
  await page.getByRole('article').first().waitFor();
  const shown = () => page.getByText(/of 1,000 shown/).innerText();
  const figures = await measure(page, async () => {
    for (let wheel = 0; wheel < 2000 && !(await shown()).startsWith('1,000 of'); ++wheel) {
      await page.mouse.move(640, 500);
      await page.mouse.wheel(0, 1200);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
  });
  expect(await shown()).toMatch(/^1,000 of/);
  console.log(`scrolling through 1,000 campaigns: ${figures}`);
  expect(await page.getByRole('article').count()).toBeLessThan(100);
  await page.evaluate(() => { window.scrollTo(0, document.body.scrollHeight); });
  await page.getByRole('article', { name: 'Campaign 0000' }).waitFor();
  expect(await page.locator('[role="listitem"][aria-setsize="1000"]').count()).toBeGreaterThan(0);
  await look(page, 'thousand');
  // As many are there after a reload, as the address says.
  expect(faults).toEqual([]);
  await context.close();
});

it('does not freeze under 100 changes a second', async () => {
  const { page, context, faults } = await scene.open('/campaigns');
  await page.locator('[data-live="live"]').waitFor();
  await page.getByRole('article', { name: 'Campaign 0999' }).waitFor();
  const { campaigns: newest } = await scene.clients.campaigns.listCampaigns({ pageSize: 50 });
  const changes = 1000;
  const seconds = 10;
  const figures = await measure(page, async () => {
    const start = performance.now();
    await inRounds(changes, 10, async (index) => {
      const left = start + (index * seconds * 1000) / changes - performance.now();
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
      const { name } = newest[index % newest.length] ?? { name: '' };
      await scene.clients.campaigns.updateCampaign({ campaign: { name, displayName: `Change ${index}` }, updateMask: { paths: ['display_name'] } });
    });
    console.log(`${changes} changes in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  });
  console.log(`under changes: ${figures}`);
  // The last state of each is shown, nothing is left behind.
  await page.getByRole('article', { name: `Change ${changes - 50}`, exact: true }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
