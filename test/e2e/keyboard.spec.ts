import type { Page } from '@playwright/test';
import { Served } from './served.ts';
import { expect, test } from './window.ts';

test.describe('settings, the palette of commands and the keyboard alone', () => {
  let served: Served;
  test.beforeAll(async () => {
    served = await Served.start();
  });
  test.afterAll(() => served.remove());

  test('a theme is taken at once and kept', async ({ context }) => {
    const page = await served.page(context, '#/settings');
    const theme = page.getByRole('group', { name: 'Theme' });
    await theme.getByText('Dark', { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.getByRole('group', { name: 'Theme' }).getByText('Light', { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });

  test('the palette finds a command by part of its name', async ({ context }) => {
    const page = await served.page(context);
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await page.keyboard.type('go to solve');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/solve$/);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('the sheet lists every key of the screen, and Escape closes it', async ({ context }) => {
    const page = await served.page(context);
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await expect(sheet.getByText('Find a command')).toBeVisible();
    await expect(sheet.getByText('Generate puzzles')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
  });

  test('without a mouse: from the wall to a solved puzzle', async ({ context }) => {
    const page = await served.page(context);
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused();
    await page.keyboard.press('Escape');
    for (const filter of [/^Sudoku/, /^4x4/]) {
      await tabTo(page, filter);
      await page.keyboard.press('Enter');
      await expect(page.locator(':focus')).toHaveAttribute('aria-pressed', 'true');
    }
    await tabTo(page, /4x4, sudoku/);
    const first = await focusedName(page);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => focusedName(page)).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => focusedName(page)).toBe(first);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: 'Puzzle' })).toBeVisible();
    await tabTo(page, /^Watch a model solve it$/);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/solve\//);
    await expect(page.getByRole('button', { name: 'Think', exact: true })).toBeEnabled();
    await tabTo(page, /^Think$/);
    await page.keyboard.press('Enter');
    await expect(page.getByText(/^Verified/)).toBeVisible();
  });

  test('every screen is a key away', async ({ context }) => {
    const page = await served.page(context);
    const links = page.getByRole('navigation', { name: 'Screens' }).getByRole('listitem').getByRole('link');
    const numScreens = await links.count();
    expect(numScreens).toBeGreaterThan(3);
    for (let i = 0; i < numScreens; i++) {
      await page.keyboard.press(`Alt+${i + 1}`);
      await expect(links.and(page.locator('[aria-current="page"]'))).toHaveCount(1);
      await expect(links.nth(i)).toHaveAttribute('aria-current', 'page');
    }
  });
});

/** Presses Tab until what has the focus has such a name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if (name.test(await focusedName(page))) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });
}
