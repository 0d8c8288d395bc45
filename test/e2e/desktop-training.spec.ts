import { expect, test, type Page } from '@playwright/test';

import { openStore } from '../../main/store/store.ts';
import { Desktop, type Detail } from './electron/desktop.ts';
import type { Told } from './electron/stand-in/telling.ts';

/** Training in the desktop application as it is bundled, its trainer one of its processes, over the stand-in of Electron. */
test.describe('training in the desktop application', () => {
  // Each goes on where the one before it ended.
  test.describe.configure({ mode: 'serial' });
  let desktop: Desktop;
  let page: Page;
  test.beforeAll(async () => {
    // The bundles may have to be built first.
    test.setTimeout(300_000);
    desktop = await Desktop.start();
    page = await desktop.page();
  });
  test.afterAll(() => desktop.remove());

  test('training has a window of its own, survives all windows, and a killed trainer is told', async () => {
    await page.getByRole('link', { name: 'Train' }).click();
    await page.getByRole('button', { name: 'Watch one learn' }).click();
    let progress = await desktop.page('#/progress/');
    expect(progress).not.toBe(page);
    const runId = progress.url().split('/').at(-1)!;
    await expect(progress.getByText('Training', { exact: true })).toBeVisible();
    await desktop.until('stay-awake');
    await desktop.until('progress-bar', ({ fraction, mode }) => mode === 'normal' && fraction > 0);

    // Paused, it waits for the rest of the test.
    await progress.getByRole('button', { name: 'Pause' }).click();
    await expect(progress.getByText('Paused', { exact: true })).toBeVisible();
    await desktop.until('progress-bar', ({ mode }) => mode === 'paused');
    await desktop.until('may-sleep');

    // A link to it finds the same window, and brings it to the front.
    const numFocused = (): number => desktop.told.filter(({ what }) => what === 'focus').length;
    const before = numFocused();
    await page.locator(`a[href="#/progress/${runId}"]`).first().click();
    await expect.poll(numFocused).toBeGreaterThan(before);
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
    await expect(progress.getByText('Paused', { exact: true })).toBeVisible();
    process.kill(trainerPid(await desktop.until('utility', isTrainer)), 'SIGKILL');
    await expect(progress.getByText('Interrupted', { exact: true })).toBeVisible();
    await desktop.until('notification', ({ title }) => title.endsWith('is interrupted'));
    await desktop.until('progress-bar', ({ fraction }) => fraction === -1);
  });

  test('one click resumes; quitting asks, and lets the trainer save', async () => {
    const progress = await desktop.page('#/progress/');
    const runId = progress.url().split('/').at(-1)!;
    const numTrainers = desktop.told.filter(
      ({ what, detail }) => what === 'utility' && isTrainer(detail as Detail),
    ).length;
    await progress.getByRole('button', { name: 'Resume' }).click();
    await expect(progress.getByText('Training', { exact: true })).toBeVisible();
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
