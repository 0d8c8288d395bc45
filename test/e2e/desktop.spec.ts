import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { Desktop } from './electron/desktop.ts';

const TASK = {
  train: [{ input: [[1, 0, 2]], output: [[2, 0, 1]] }],
  test: [{ input: [[5, 6, 7]], output: [[7, 6, 5]] }],
};

/** The application's own entry and preload script, bundled as for a package, over the stand-in of test/e2e/electron. */
test.describe('the desktop application', () => {
  // Each goes on where the one before it ended.
  test.describe.configure({ mode: 'serial' });
  const folder = mkdtempSync(join(tmpdir(), 'tessera-files-'));
  let desktop: Desktop;
  let page: Page;
  test.beforeAll(async () => {
    // The bundles may have to be built first.
    test.setTimeout(300_000);
    desktop = await Desktop.start();
    page = await desktop.page();
  });
  test.afterAll(async () => {
    await desktop.remove();
    rmSync(folder, { recursive: true });
  });

  /** A task in a folder of that name, which its collection is called after. */
  function taskFile(collection: string, first: number): string {
    mkdirSync(join(folder, collection));
    const path = join(folder, collection, `${collection}.json`);
    const task = { ...TASK, test: [{ input: [[first, 6, 7]], output: [[7, 6, first]] }] };
    writeFileSync(path, JSON.stringify(task));
    return path;
  }

  test('opens its window on the starter library; a puzzle opens and closes', async () => {
    const wall = page.getByRole('listbox', { name: 'Puzzles' });
    await wall.getByRole('option').first().click();
    const details = page.getByRole('complementary', { name: 'Puzzle' });
    await expect(details).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(details).toHaveCount(0);
  });

  test('says in the settings that it is the desktop’s', async () => {
    desktop.order({ type: 'choose', menu: ['View', 'Settings'] });
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
    await expect(page.getByText(desktop.dataDir)).toBeVisible();
    desktop.order({ type: 'choose', menu: ['View', 'Library'] });
    await expect(page.getByRole('heading', { name: 'Library', level: 1 })).toBeVisible();
  });

  test('imports what is chosen in the system’s dialog, and says in one sentence what it cannot read', async () => {
    const filePaths = [taskFile('chosen', 3)];
    desktop.order({ type: 'answer', dialog: 'showOpenDialog', value: { canceled: false, filePaths } });
    desktop.order({ type: 'choose', menu: ['File', 'Import files…'] });
    await expect(page.getByRole('status').filter({ hasText: '1 puzzle added to chosen' })).toBeVisible();
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"train": [');
    desktop.order({
      type: 'answer',
      dialog: 'showOpenDialog',
      value: { canceled: false, filePaths: [broken] },
    });
    desktop.order({ type: 'choose', menu: ['File', 'Import files…'] });
    await expect(page.getByRole('alert').filter({ hasText: 'broken.json' })).toBeVisible();
  });

  test('imports a dropped file once, by its path', async () => {
    const path = taskFile('dropped', 4);
    await page.evaluate(
      (paths) => (document.documentElement.dataset['paths'] = paths),
      JSON.stringify({ 'dropped.json': path }),
    );
    await drop(page, path);
    await expect(page.getByRole('status').filter({ hasText: '1 puzzle added to dropped' })).toBeVisible();
    await expect(page.getByText('Drop to import')).toHaveCount(0);
    await expect(page.getByRole('status').filter({ hasText: 'there already' })).toHaveCount(0);
  });

  test('a second one over the same folder says so and leaves; the first comes to the front', async () => {
    const second = await Desktop.launch(desktop.dataDir);
    expect(await second.ended()).toBe(0);
    expect(second.said).toContain('is open already');
    await expect(page.getByText('this is its window')).toBeVisible();
    await desktop.until('focus');
  });
});

/** A real drop of a file of the disk on the middle of the page. */
async function drop(page: Page, path: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, x: 800, y: 500, data });
  }
  await cdp.detach();
}
