import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { findBrowser } from '../../browser.ts';

const profile = mkdtempSync(join(tmpdir(), 'tessera-chromium-'));
let started: Promise<BrowserContext> | undefined;

/** Chromium, started when it is first asked for. Tests may look into it too, at the address that `endpoint` gives. */
export function context(): Promise<BrowserContext> {
  const { executablePath, args } = findBrowser();
  started ??= chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...args, '--remote-debugging-port=0'],
    handleSIGINT: false,
    locale: 'en-GB',
  });
  return started;
}

export async function endpoint(): Promise<string> {
  await context();
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return `http://127.0.0.1:${port}`;
}

export async function newPage(size: { width: number; height: number }): Promise<Page> {
  const page = await (await context()).newPage();
  await page.setViewportSize(size);
  return page;
}

export async function closeChromium(): Promise<void> {
  await (await started)?.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
}
