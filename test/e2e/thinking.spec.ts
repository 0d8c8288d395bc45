import { Served } from './served.ts';
import { expect, test } from './window.ts';

test.describe.configure({ mode: 'serial' });

test.describe('solving', () => {
  let served: Served;
  test.beforeAll(async () => {
    served = await Served.start();
  });
  test.afterAll(() => served.remove());

  test('on the first day: a model that came along thinks, is scrubbed through, and is verified', async ({
    context,
  }) => {
    const page = await served.page(context);
    await page.getByRole('complementary', { name: 'Filters' }).getByRole('button', { name: /^4x4/ }).click();
    await page
      .getByRole('option', { name: /4x4, sudoku/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Watch a model solve it' }).click();
    await expect(page.getByRole('combobox', { name: 'Model' })).toContainText('comes with Tessera');
    await page.getByRole('button', { name: 'Think', exact: true }).click();
    await expect(page.getByText(/^Verified/)).toBeVisible();
    const steps = page.getByRole('list', { name: 'Supervision steps' }).getByRole('button');
    await expect(steps).toHaveCount(6);
    await expect(steps.last()).toHaveAttribute('aria-current', 'step');
    await page.keyboard.press('ArrowLeft');
    await expect(steps.nth(4)).toHaveAttribute('aria-current', 'step');
    await steps.first().click();
    await expect(page.getByRole('img', { name: /^Step 1, the model is/ })).toBeVisible();
    await expect(page.getByRole('img', { name: /^q_halt by step/ })).toBeVisible();
  });

  test('thinking harder: several trajectories, the surest is taken', async ({ context }) => {
    const page = await served.page(context, '#/solve');
    await page
      .getByRole('link', { name: /4x4 sudoku/i })
      .first()
      .click();
    const trajectories = page.getByRole('slider', { name: 'Trajectories' });
    await trajectories.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await expect(trajectories).toHaveAttribute('aria-valuetext', /^4/);
    await page.getByRole('button', { name: 'Think', exact: true }).click();
    await expect(page.getByText(/Trajectory \d of 4 was chosen/)).toBeVisible();
  });

  test('a solved puzzle is marked in the library', async ({ context }) => {
    const page = await served.page(context);
    await page.getByRole('button', { name: 'Solved by a model' }).click();
    await expect(page.getByRole('option', { name: /solved$/ }).first()).toBeVisible();
  });
});
