import { Served } from './served.ts';
import { expect, test } from './window.ts';

/** One task of two demonstrations; the second cell of the answer tells it from any generated one. */
const TASK = {
  train: [
    { input: [[1, 0, 2]], output: [[2, 0, 1]] },
    { input: [[3, 4, 0]], output: [[0, 4, 3]] },
  ],
  test: [{ input: [[5, 6, 7]], output: [[7, 6, 5]] }],
};

test.describe('first start and the library', () => {
  let served: Served;
  test.beforeAll(async () => {
    served = await Served.start();
  });
  test.afterAll(() => served.remove());

  test('a first start shows the starter library; it scrolls to its end and back', async ({ context }) => {
    const page = await served.page(context);
    const subtitle = page.getByText(/^[\d,]+ puzzles$/);
    await expect(subtitle).toBeVisible();
    const total = Number((await subtitle.innerText()).replace(/\D/g, ''));
    expect(total).toBeGreaterThan(100);
    const wall = page.getByRole('listbox', { name: 'Puzzles' });
    await expect(wall.getByRole('option').first()).toBeVisible();
    // Only what is seen is there.
    expect(await wall.getByRole('option').count()).toBeLessThan(100);
    await wall.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await expect(wall.locator(`[data-index="${total - 1}"]`).getByRole('option')).toBeVisible();
    await expect(wall.locator('[data-index="0"]')).toHaveCount(0);
    await wall.evaluate((element) => (element.scrollTop = 0));
    await expect(wall.locator('[data-index="0"]').getByRole('option')).toBeVisible();
  });

  test('the link is spent, and a browser without its cookie stays outside', async ({ page, complaints }) => {
    for (const address of [served.link, served.origin]) {
      const answer = await page.goto(address);
      expect(answer?.status()).toBe(401);
    }
    // The console tells of refused pages.
    complaints.length = 0;
  });

  test('filters narrow the wall, and one press takes them all away', async ({ context }) => {
    const page = await served.page(context);
    const filters = page.getByRole('complementary', { name: 'Filters' });
    const maze = filters.getByRole('button', { name: /^Mazes/ });
    const count = (await maze.innerText()).replace(/\D/g, '');
    await maze.click();
    await expect(page.getByText(new RegExp(`^${count} puzzles$`))).toBeVisible();
    await expect(maze).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('searchbox', { name: 'Search' }).fill('no puzzle is called so');
    await expect(page.getByRole('heading', { name: 'No puzzle fits' })).toBeVisible();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await expect(maze).toHaveAttribute('aria-pressed', 'false');
    await expect(page.getByRole('option').first()).toBeVisible();
  });

  test('an ARC file comes in by the file picker and shows its demonstrations', async ({ context }) => {
    const page = await served.page(context);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import' }).click();
    const file = {
      name: 'mirror.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(TASK)),
    };
    await (await chooser).setFiles(file);
    await expect(page.getByRole('status').filter({ hasText: '1 puzzle added' })).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search' }).fill('mirror');
    await page.getByRole('option', { name: /^mirror 3x3, arc/ }).click();
    const details = page.getByRole('complementary', { name: 'Puzzle' });
    await expect(details.getByRole('heading', { name: 'mirror' })).toBeVisible();
    await expect(details.getByRole('img', { name: 'Demonstration 2, answer' })).toBeVisible();
    await expect(details.getByText('The answer is to be found')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(details).toHaveCount(0);
  });

  test('a file that is no puzzle is refused in one sentence', async ({ context }) => {
    const page = await served.page(context);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import' }).click();
    await (
      await chooser
    ).setFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{"train": [') });
    await expect(page.getByRole('alert')).toContainText('broken.json');
  });
});
