// `npm run screens [-- NAME ...]`: pictures of every screen, or of those named, into docs/screens: light and dark, 1280x800 and
// 960x640, over a first start and a model that has just learned. About five minutes on two cores.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { repositoryRoot } from '../house/files.ts';
import { findBrowser } from './browser.ts';
import buildWindow from './built-window.ts';
import { SCREENS_TO_SEE, type ScreenToSee } from './screens.ts';
import { Served } from './served.ts';
import { expect } from './window.ts';

const FOLDER = join(repositoryRoot, 'docs', 'screens');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
] as const;
const THEMES = ['light', 'dark'] as const;
const LEARNED_WITHIN_MS = 300_000;

/** Runs the quickstart in its progress window; returns the address of it. */
async function learn(served: Served, context: BrowserContext): Promise<string> {
  const page = await served.page(context, '#/train');
  await page.getByRole('button', { name: 'Watch one learn' }).click();
  await expect(page.getByText('Finished', { exact: true })).toBeVisible({ timeout: LEARNED_WITHIN_MS });
  const { hash } = new URL(page.url());
  await page.close();
  return hash;
}

async function picture(page: Page, { name, open }: ScreenToSee): Promise<void> {
  for (const size of SIZES) {
    for (const theme of THEMES) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.goto(page.url().replace(/#.*/, ''));
      await page.reload();
      await open(page);
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      const path = join(FOLDER, `${name}-${theme}-${size.width}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      process.stdout.write(`${path}\n`);
    }
  }
}

mkdirSync(FOLDER, { recursive: true });
await buildWindow();
const { executablePath, args } = findBrowser();
const browser = await chromium.launch({ executablePath, args: [...args] });
const served = await Served.start();
try {
  const context = await browser.newContext({ locale: 'en-GB' });
  const runHash = await learn(served, context);
  const progress: ScreenToSee = {
    name: 'progress',
    async open(page) {
      await page.evaluate((hash) => (location.hash = hash), runHash);
      await expect(page.getByRole('img', { name: /^Share of held-out puzzles solved/ })).toBeVisible();
    },
  };
  const wanted = process.argv.slice(2);
  const page = await served.page(context);
  for (const screen of [...SCREENS_TO_SEE, progress]) {
    if (wanted.length === 0 || wanted.includes(screen.name)) await picture(page, screen);
  }
} finally {
  await browser.close();
  await served.remove();
}
