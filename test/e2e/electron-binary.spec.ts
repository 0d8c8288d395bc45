import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { _electron, expect, test } from '@playwright/test';

import { buildPages } from '../../main/shells/browser/build-pages.ts';
import { buildBundles } from '../../main/shells/electron/build-bundles.ts';
import { findElectron } from '../../main/shells/electron/find-electron.ts';
import { repositoryRoot } from '../house/files.ts';

const found = findElectron({ root: repositoryRoot });
const absence = 'absence' in found ? found.absence : '';

/** In Electron itself, where its binary is. */
test.describe('in Electron', () => {
  test.skip('absence' in found, `Electron cannot be run: ${absence}`);
  test.setTimeout(300_000);
  const dataDir = mkdtempSync(join(tmpdir(), 'tessera-electron-'));
  test.afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }));

  test('the window opens on the library, isolated, and stays where it is', async () => {
    const say = (): void => undefined;
    const [bundles, pages] = [await buildBundles(say), await buildPages(say)];
    const application = await _electron.launch({
      executablePath: 'executable' in found ? found.executable : '',
      args: [join(bundles, 'main.cjs'), '--data', dataDir, '--pages', pages],
    });
    const page = await application.firstWindow();
    await expect(page.getByRole('listbox', { name: 'Puzzles' }).getByRole('option').first()).toBeVisible();
    expect(page.url()).toMatch(/^tessera:\/\/workbench\//);
    expect(await page.evaluate(() => 'require' in globalThis || 'process' in globalThis)).toBe(false);
    await page.evaluate(() => void (location.href = 'https://example.org/'));
    expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    expect(page.url()).toMatch(/^tessera:\/\/workbench\//);
    expect(application.windows()).toHaveLength(1);
    await application.close();
  });
});
