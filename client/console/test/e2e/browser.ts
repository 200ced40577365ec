// A browser that looks at the console as people do: Debian's Chromium, at three sizes and in two themes.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { consoleFolder } from '../support/processes.ts';

const program = process.env['DIALTONE_CHROMIUM'] ?? '/usr/bin/chromium';
const screenshots = join(consoleFolder, 'screenshots');

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
    ],
  });
}

export const desk = { width: 1280, height: 800 };
export const phone = { width: 360, height: 740 };

type Options = NonNullable<Parameters<Browser['newContext']>[0]>;

// A page whose faults fail the test: errors of scripts, and whatever the Content-Security-Policy refused.
export async function openPage(browser: Browser, options: Options = {}): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({ viewport: desk, reducedMotion: 'reduce', timezoneId: 'UTC', locale: 'en-US', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  page.on('pageerror', (fault) => faults.push(fault.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content.Security.Policy|Uncaught|Warning: /.test(message.text())) faults.push(message.text());
  });
  return { page, context, faults };
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function violations(page: Page): Promise<string[]> {
  // Past the Content-Security-Policy, as the tools of a browser may.
  await page.evaluate(axe.source);
  const found = (await page.evaluate((tags) => {
    const runner = (globalThis as unknown as { axe: { run: (options: unknown) => Promise<AxeResults> } }).axe;
    return runner.run({ runOnly: { type: 'tag', values: tags } });
  }, rules)) as AxeResults;
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ''}`));
}

// Looks at the state that the page is in: in light and dark, wide and as narrow as a phone; keeps a screenshot of each, and
// fails on what axe finds, and on a page that scrolls sideways.
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  const before = page.viewportSize() ?? desk;
  for (const [size, viewport] of Object.entries({ wide: desk, phone })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Colours may fade from one theme to the other; axe must see them at rest.
      await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, colorScheme);
      await page.evaluate(async () => {
        const moving = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
        await Promise.allSettled(moving.map((animation) => animation.finished));
      });
      await page.screenshot({ path: join(screenshots, `${name}-${size}-${colorScheme}.png`) });
      expect(await violations(page), `${name}, ${size}, ${colorScheme}`).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${name} at ${viewport.width} px scrolls sideways`).toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}
