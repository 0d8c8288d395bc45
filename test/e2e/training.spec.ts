import type { Page } from '@playwright/test';
import { Served } from './served.ts';
import { expect, test } from './window.ts';

const ENDLESS = '1000000';
const TOLD_WITHIN_MS = 2_000;

test.describe.configure({ mode: 'serial' });

test.describe('training from the window', () => {
  let served: Served;
  let runHash = '';
  test.beforeAll(async () => {
    served = await Served.start();
  });
  test.afterAll(() => served.remove());

  test('the smallest preset makes its puzzles and is watched as it learns', async ({ context }) => {
    const page = await served.page(context, '#/train');
    await page.getByRole('button', { name: 'Train sudoku-4x4' }).click();
    const dialog = page.getByRole('dialog', { name: 'Train sudoku-4x4' });
    await dialog.getByLabel('How many steps').fill(ENDLESS);
    await dialog.getByLabel('Name').fill('walk');
    await dialog.getByRole('button', { name: 'Generate puzzles and train' }).click();
    await expect(page.getByRole('heading', { name: 'walk' })).toBeVisible();
    runHash = new URL(page.url()).hash;
    expect(runHash).toMatch(/^#\/progress\/[0-9a-f]{8}$/);
    await expect(page.getByText('Training', { exact: true })).toBeVisible();
    // The first test on held-out puzzles begins the curve.
    await expect(
      page.getByRole('img', { name: /^Share of held-out puzzles solved, by step; now/ }),
    ).toBeVisible();
    await expect(
      page.getByRole('img', { name: /^Just (failed|solved): \d+ cells wrong$/ }).first(),
    ).toBeVisible();
  });

  test('the window is closed and opened again: the curve is whole, and training went on', async ({
    context,
  }) => {
    const page = await served.page(context, runHash);
    await expect(page.getByRole('img', { name: /^Share of held-out puzzles solved/ })).toBeVisible();
    const before = await stepOf(page);
    await page.close();
    const reopened = await served.page(context, runHash);
    await expect(reopened.getByRole('img', { name: /^Share of held-out puzzles solved/ })).toBeVisible();
    await expect.poll(() => stepOf(reopened)).toBeGreaterThan(before);
  });

  test('a killed trainer: the window is told within two seconds, and one click resumes', async ({
    context,
  }) => {
    const page = await served.page(context, runHash);
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
    const [{ pid }] = served.trainerPids();
    const alert = page.getByRole('alert').filter({ hasText: 'Training ended early' });
    const killedAt = performance.now();
    process.kill(pid, 'SIGKILL');
    await alert.waitFor();
    const toldAfterMs = performance.now() - killedAt;
    await expect(page.getByText('Interrupted', { exact: true })).toBeVisible();
    expect(toldAfterMs).toBeLessThan(TOLD_WITHIN_MS);
    const before = await stepOf(page);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByText('Training', { exact: true })).toBeVisible();
    await expect(alert).toHaveCount(0);
    await expect.poll(() => stepOf(page)).toBeGreaterThan(before);
  });

  test('pause holds it, the same key lets it go on, and stop keeps what it has learned', async ({
    context,
  }) => {
    const page = await served.page(context, runHash);
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
    await page.keyboard.press('Space');
    await expect(page.getByText('Paused', { exact: true })).toBeVisible();
    await page.keyboard.press('Space');
    await expect(page.getByText('Training', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Stop and keep' }).click();
    await expect(page.getByText('Stopped, kept', { exact: true })).toBeVisible();
    await expect(page.getByLabel('Best')).toBeVisible();
    const download = page.waitForEvent('download');
    await page
      .getByRole('button', { name: /^Export step/ })
      .first()
      .click();
    expect((await download).suggestedFilename()).toMatch(/^sudoku-4x4-.*\.safetensors$/);
    expect(served.trainerPids()).toEqual([]);
  });

  test('“Watch one learn” is one press from the list of runs', async ({ context }) => {
    const page = await served.page(context, '#/train');
    await expect(page.getByRole('link', { name: 'walk' })).toBeVisible();
    await page.getByRole('button', { name: 'Watch one learn' }).click();
    await expect(page.getByRole('heading', { name: /^quickstart/ })).toBeVisible();
    await expect.poll(() => stepOf(page)).toBeGreaterThan(0);
    await expect(page.getByText(/8,000 to learn from, 500 held out/)).toBeVisible();
  });
});

/** Where the run stands, as the window shows it. */
async function stepOf(page: Page): Promise<number> {
  const text = await page
    .getByRole('region', { name: 'Numbers' })
    .getByText(/^step /)
    .innerText();
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''));
}
