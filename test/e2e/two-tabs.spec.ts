import { Served } from './served.ts';
import { expect, test } from './window.ts';

test.describe('two tabs over one store', () => {
  let served: Served;
  test.beforeAll(async () => {
    served = await Served.start();
  });
  test.afterAll(() => served.remove());

  test('what one does the other shows, without a reload', async ({ context }) => {
    const one = await served.page(context);
    const other = await served.page(context);
    for (const page of [one, other]) await expect(page.getByRole('option').first()).toBeVisible();
    await one.keyboard.press('g');
    const dialog = one.getByRole('dialog', { name: 'Generate puzzles' });
    await dialog.getByLabel('How many').fill('12');
    await dialog.getByLabel('Collection').fill('shared');
    await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
    await expect(other.getByRole('button', { name: /^shared\s*12$/ })).toBeVisible();
    await other.evaluate(() => (location.hash = '#/settings'));
    await other.getByRole('group', { name: 'Theme' }).getByText('Dark', { exact: true }).click();
    await expect(one.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  test('both tag the same puzzles: neither tag is lost', async ({ context }) => {
    const pages = [await served.page(context), await served.page(context)];
    for (const page of pages) await expect(page.getByRole('option').first()).toBeVisible();
    const total = await pages[0].getByText(/^\d+ puzzles$/).innerText();
    await Promise.all(
      pages.map(async (page, i) => {
        await page.keyboard.press('Control+a');
        const bar = page.getByRole('toolbar', { name: 'Selection' });
        await bar.getByLabel('Tag to add').fill(`tab-${i}`);
        await bar.getByRole('button', { name: 'Add tag' }).click();
      }),
    );
    for (const page of pages) {
      for (const tag of ['tab-0', 'tab-1']) {
        const search = page.getByRole('searchbox', { name: 'Search' });
        await search.fill('no puzzle is called so');
        await expect(page.getByText(/^0 puzzles$/)).toBeVisible();
        await search.fill(tag);
        await expect(page.getByText(total, { exact: true })).toBeVisible();
      }
    }
  });

  test('a second server over the same folder is told of the first', async () => {
    const second = await Served.start(served.dataDir);
    expect(second.notices).toContain('Another workbench is open over the same folder');
    expect(served.notices).not.toContain('Another workbench');
    await second.stop();
  });
});
