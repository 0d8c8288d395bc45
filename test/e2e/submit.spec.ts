import { readFileSync } from 'node:fs';
import type { Download } from '@playwright/test';
import { arcInput } from '../../main/services/arc-records.ts';
import { keptTest } from '../../main/services/predictions.ts';
import { openStore } from '../../main/store/store.ts';
import { gridFromRows } from '../../puzzles/arc/grid.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { Served } from './served.ts';
import { expect, test } from './window.ts';

const [ONE, TWO, THREE] = [[[1, 0]], [[0, 1]], [[2, 2]]].map(gridFromRows);

function task(id: string, rows: number[][]): ArcTask {
  const train = [{ input: ONE, output: TWO }];
  return { id, isTestFirst: false, train, test: [{ input: gridFromRows(rows), output: TWO }] };
}
const TASKS = [task('first', [[1, 0, 0]]), task('second', [[1, 0, 0, 0]])];

/** A set of predictions: TWO, the right answer, has the second most votes and the third answer the fewest. */
function fill(dataDir: string): string {
  const store = openStore(dataDir);
  try {
    store.puzzles.importAll(
      'asked',
      TASKS.map((one) => arcInput(one)),
      { provenance: { source: 'made for a test', licence: 'none', created_at: 0 } },
    );
    const ranked = [ONE, THREE, TWO].map((grid, i) => ({ grid, count: 6 - 2 * i, meanQ: 0.5 }));
    const set = { collection: 'asked', run_id: null, label: 'made for a test', created_at: 1 };
    const id = store.predictions.create(set);
    store.predictions.append(
      id,
      TASKS.map(({ id: name, test: [{ input }] }) => {
        return { task: name, test_index: 0, prediction: keptTest(input, ranked, false) };
      }),
    );
    return id;
  } finally {
    store.close();
  }
}

async function jsonOf(download: Download): Promise<unknown> {
  return JSON.parse(readFileSync(await download.path(), 'utf8')) as unknown;
}

test.describe('submitting', () => {
  let served: Served;
  let setId: string;
  test.beforeAll(async () => {
    served = await Served.start();
    setId = fill(served.dataDir);
  });
  test.afterAll(() => served.remove());

  test('another candidate is chosen by hand, the scores follow, the file is what was chosen', async ({
    context,
  }) => {
    const page = await served.page(context, `#/submit/${setId}`);
    await expect(page.getByText('0 of 2 test outputs')).toBeVisible();
    await page.getByRole('button', { name: 'Take candidate 3 as attempt 2' }).click();
    await expect(page.getByText('1 of 2 test outputs')).toBeVisible();
    await page.getByRole('button', { name: 'Swap' }).click();
    await expect(page.getByRole('button', { name: 'Take candidate 3 as attempt 1' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export submission.json' }).click();
    expect(await jsonOf(await saved)).toEqual({
      first: [{ attempt_1: [[0, 1]], attempt_2: [[1, 0]] }],
      second: [{ attempt_1: [[1, 0]], attempt_2: [[2, 2]] }],
    });
    await page.getByRole('button', { name: 'Back to the votes' }).click();
    await expect(page.getByText('0 of 2 test outputs')).toBeVisible();
  });

  test('the doctor says what is wrong with a file, and repairs it', async ({ context }) => {
    const page = await served.page(context, '#/submit');
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Check a file' }).click();
    const broken = { first: [{ attempt_1: [[0, 1]], attempt_2: [[1], [2, 3]] }] };
    const buffer = Buffer.from(JSON.stringify(broken));
    await (await chosen).setFiles({ name: 'mine.json', mimeType: 'application/json', buffer });
    await expect(page.getByText('2 problems')).toBeVisible();
    await expect(page.getByText(/attempt_2 is ragged/)).toBeVisible();
    await expect(page.getByText('The task "second" is missing.')).toBeVisible();
    await expect(page.getByText('1 of 2 test outputs')).toBeVisible();
    await page.getByRole('button', { name: 'Repair', exact: true }).click();
    await expect(page.getByText('The repaired file is well formed.')).toBeVisible();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save mine-repaired.json' }).click();
    const placeholder = [
      [0, 0],
      [0, 0],
    ];
    expect(await jsonOf(await saved)).toEqual({
      first: [{ attempt_1: [[0, 1]], attempt_2: [[0, 1]] }],
      second: [{ attempt_1: placeholder, attempt_2: placeholder }],
    });
  });

  test('a new model adapts to a task that none knows, and answers when it is asked to', async ({
    context,
  }) => {
    const page = await served.page(context, '#/library');
    await page
      .getByRole('complementary', { name: 'Filters' })
      .getByRole('button', { name: /^asked/ })
      .click();
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Watch a model solve it' }).click();
    await page.getByRole('button', { name: 'Adapt', exact: true }).click();
    await page.getByRole('button', { name: 'Stop and answer' }).click();
    await expect(page.getByText(/It (was stopped|stopped because)|came out right and/)).toBeVisible();
    // So early it may hold no grid at all, and then says so.
    await expect(page.getByText('The answer with the most votes will stand here.')).toHaveCount(0);
    await expect(page.getByRole('img', { name: /^Loss by step/ })).toBeVisible();
    await page.getByRole('button', { name: 'Open in Submit' }).click();
    await expect(page.getByRole('heading', { name: 'asked', level: 1 })).toBeVisible();
  });
});
