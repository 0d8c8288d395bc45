import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { openStore } from '../../main/store/store.ts';
import { Desktop, type Detail } from './electron/desktop.ts';
import type { Told } from './electron/stand-in/telling.ts';

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

  test('training has a window of its own, survives all windows, and a killed trainer is told', async () => {
    await page.getByRole('link', { name: 'Train' }).click();
    await page.getByRole('button', { name: 'Watch one learn' }).click();
    let progress = await desktop.page('#/progress/');
    expect(progress).not.toBe(page);
    const runId = progress.url().split('/').at(-1)!;
    await expect(progress.getByText('Running')).toBeVisible();
    await desktop.until('stay-awake');
    await desktop.until('progress-bar', ({ fraction, mode }) => mode === 'normal' && fraction > 0);

    // A link to it finds the same window.
    await page.locator(`a[href="#/progress/${runId}"]`).first().click();
    expect(desktop.pages()).toHaveLength(2);

    await progress.close();
    await page.close();
    await desktop.until('notification', ({ title }) => title === 'Training goes on');
    desktop.order({ type: 'activate' });
    page = await desktop.page();
    await expect(page.getByRole('listbox', { name: 'Puzzles' }).getByRole('option').first()).toBeVisible();

    await page.getByRole('link', { name: 'Train' }).click();
    await page.locator(`a[href="#/progress/${runId}"]`).first().click();
    progress = await desktop.page('#/progress/');
    await expect(progress.getByText('Running')).toBeVisible();
    process.kill(trainerPid(await desktop.until('utility', isTrainer)), 'SIGKILL');
    await expect(progress.getByText('Interrupted')).toBeVisible();
    await desktop.until('notification', ({ title }) => title.endsWith('is interrupted'));
    await desktop.until('may-sleep');
    await desktop.until('progress-bar', ({ fraction }) => fraction === -1);
  });

  test('one click resumes; quitting asks, and lets the trainer save', async () => {
    const progress = await desktop.page('#/progress/');
    const runId = progress.url().split('/').at(-1)!;
    const numTrainers = desktop.told.filter(
      ({ what, detail }) => what === 'utility' && isTrainer(detail as Detail),
    ).length;
    await progress.getByRole('button', { name: 'Resume' }).click();
    await expect(progress.getByText('Running')).toBeVisible();
    expect(
      desktop.told.filter(({ what, detail }) => what === 'utility' && isTrainer(detail as Detail)),
    ).toHaveLength(numTrainers + 1);

    desktop.order({ type: 'answer', dialog: 'showMessageBox', value: { response: 0 } });
    desktop.order({ type: 'quit' });
    expect(await desktop.ended()).toBe(0);
    await desktop.until('showMessageBox');
    const store = openStore(desktop.dataDir);
    const { status, owner_pid } = store.runs.get(runId);
    const checkpoint = store.checkpoints.latest(runId);
    store.close();
    expect({ status, owner_pid }).toEqual({ status: 'interrupted', owner_pid: null });
    expect(checkpoint?.step).toBeGreaterThan(0);
  });
});

function isTrainer({ path }: Detail): boolean {
  return path.endsWith('trainer.cjs');
}

function trainerPid({ detail }: Told): number {
  return (detail as { pid: number }).pid;
}

/** A real drop of a file of the disk on the middle of the page. */
async function drop(page: Page, path: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, x: 800, y: 500, data });
  }
  await cdp.detach();
}
