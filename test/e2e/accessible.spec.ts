import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Served } from './served.ts';
import { expect, test } from './window.ts';
import { SCREENS_TO_SEE } from './screens.ts';

/** What opens over a screen is made of the same colours as the screens. */
const LIGHT_ONLY: readonly string[] = ['generate', 'commands', 'keys'];

for (const theme of ['light', 'dark'] as const) {
  test.describe(`axe, ${theme}`, () => {
    let served: Served;
    test.beforeAll(async () => {
      served = await Served.start();
    });
    test.afterAll(() => served.remove());
    test.use({ colorScheme: theme });

    for (const { name, open } of SCREENS_TO_SEE) {
      if (theme === 'dark' && LIGHT_ONLY.includes(name)) continue;
      test(`finds nothing serious on ${name}`, async ({ context }) => {
        const page = await served.page(context);
        await open(page);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        expect(await seriousFaults(page)).toEqual([]);
      });
    }
  });
}

/** What axe calls serious or critical, with the elements that it is said of. */
async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
