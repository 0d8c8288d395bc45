import { expect, test } from '@playwright/test';

import { Desktop } from './electron/desktop.ts';

/** The application's own entry and preload script, bundled as for a package, over the stand-in of test/e2e/electron. */
test.describe('the desktop application', () => {
  let desktop: Desktop;
  test.beforeAll(async () => {
    desktop = await Desktop.start();
  });
  test.afterAll(() => desktop.remove());

  test('opens its window on the starter library', async () => {
    const page = await desktop.page();
    await expect(page.getByRole('listbox', { name: 'Puzzles' }).getByRole('option').first()).toBeVisible();
  });
});
