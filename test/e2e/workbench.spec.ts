import { Served } from './served.ts';
import { expect, test } from './window.ts';

test.describe.configure({ mode: 'serial' });

test.describe('the workbench', () => {
  let served: Served;
  test.beforeAll(async () => {
    served = await Served.start();
  });
  test.afterAll(() => served.remove());

  test('a task is drawn by keyboard alone, undone, saved, changed, and another window is not overwritten', async ({
    context,
  }) => {
    const page = await served.page(context, '#/workbench/new/arc');
    const input = page.getByRole('application', { name: /^Input/ });
    await input.focus();
    for (const key of ['3', 'Space', 'ArrowRight', 'Space', 'ArrowRight', 'Space', 'Control+z']) {
      await page.keyboard.press(key);
    }
    await expect(input).toHaveAccessibleName(/column 3, black$/);
    await page.keyboard.press('ArrowLeft');
    await expect(input).toHaveAccessibleName(/column 2, green$/);
    await page.keyboard.press('y');
    await expect(page.getByRole('application', { name: /^Output/ })).toHaveAccessibleName(/column 2, green$/);
    await page.keyboard.press('Control+s');
    await page.getByRole('textbox', { name: 'Name' }).fill('two greens');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'two greens' })).toBeVisible();
    await expect(page.getByText('Not saved')).toHaveCount(0);

    const { hash } = new URL(page.url());
    const other = await served.page(context, hash);
    await other.getByRole('application', { name: /^Input/ }).focus();
    for (const key of ['5', 'Space']) await other.keyboard.press(key);
    await expect(other.getByText('Not saved')).toBeVisible();

    await page.keyboard.press('h');
    await page.keyboard.press('Control+s');
    await expect(page.getByText('Not saved')).toHaveCount(0);
    await expect(page).not.toHaveURL(new RegExp(`${hash}$`));

    await other.keyboard.press('Control+s');
    await expect(other.getByRole('alert')).toContainText('changed or removed in another window');
    await other.close();
  });

  test('a Sudoku is played: attempts count, the answer is checked', async ({ context }) => {
    const page = await served.page(context);
    await page.getByRole('complementary', { name: 'Filters' }).getByRole('button', { name: /^4x4/ }).click();
    await page
      .getByRole('option', { name: /sudoku/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: 'Puzzle' }).getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(page.getByText(/cells are still blank/)).toBeVisible();
    await expect(page.getByText('0 attempts')).toBeVisible();
    await page.getByRole('button', { name: 'Note all' }).click();
    await page.getByRole('button', { name: /^Undo: note all/ }).click();

    // Ones everywhere: the givens stay, and the rest cannot all be right.
    const board = page.getByRole('application', { name: /^Board of 4 by 4/ });
    await board.focus();
    for (let row = 0; row < 4; row++) {
      for (let col = 0; col < 4; col++) {
        if (!/given$/.test((await board.getAttribute('aria-label')) ?? '')) await page.keyboard.press('1');
        await page.keyboard.press('ArrowRight');
      }
      for (const key of ['ArrowDown', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    }
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(page.getByText(/^Not yet: \d+ digits are wrong/)).toBeVisible();
    await expect(page.getByText('1 attempt', { exact: true })).toBeVisible();
  });

  test('augmenting: a wall of variants, saved with the puzzle', async ({ context }) => {
    const page = await served.page(context, '#/augment');
    await page.getByRole('radio', { name: 'Sudoku' }).click();
    await page
      .getByRole('link', { name: /sudoku/ })
      .first()
      .click();
    await expect(page.getByText(/^\d+ different, \d+ duplicates? dropped/)).toBeVisible();
    await expect(page.getByRole('list', { name: 'Variants' }).getByRole('listitem')).not.toHaveCount(1);
    await page.getByRole('button', { name: 'Save with the puzzle' }).click();
    await expect(page.getByText(/recipes are saved with this puzzle/)).toBeVisible();
  });
});
