import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Trainer } from '../../../../../main/training/trainer.ts';
import { gridToRows } from '../../../../../puzzles/arc/grid.ts';
import { challengesJson, solutionsJson } from '../../../../../puzzles/arc/task.ts';
import { createTinyArcRun, importTasks, tinyTasks } from '../../training/arc-run.ts';
import { COLLECTION, openTestStore } from '../../training/tiny-run.ts';
import { commandLine } from './command-line.ts';

const line = commandLine();
const TASKS = tinyTasks(8);

/** A trained run on the command line's own store, and the id of a puzzle. */
async function trained(): Promise<{ run: string; puzzle: string }> {
  const store = openTestStore(line.path('data'));
  importTasks(store, TASKS);
  const run = createTinyArcRun(store, { maxSteps: 10 });
  await (await Trainer.open(store, run)).train();
  const puzzle = store.puzzles.list({ name: TASKS[0].id })[0].id;
  store.close();
  return { run, puzzle };
}

describe('a run that learned ARC tasks', () => {
  it('submits: every task twice, passed by the doctor, scored by tessera score', async () => {
    const { run } = await trained();
    const out = line.path('submission.json');
    const words = ['submit', '--run', run, '--collection', COLLECTION, '--out', out, '--augmentations', '1'];
    words.push('--samples', '2', '--noise', '0.1');
    const { exitCode, out: printed, message } = await line.run(...words);
    expect([exitCode, message]).toEqual([0, '']);
    const numTests = TASKS.flatMap(({ test }) => test).length;
    expect(printed).toContain(
      `8 tasks with ${numTests} test inputs, two attempts each, by vote of ${4 * numTests}`,
    );
    expect(printed).toContain('The doctor finds it well formed');
    const submission = JSON.parse(readFileSync(out, 'utf8')) as Record<string, object[]>;
    expect(Object.keys(submission)).toEqual(TASKS.map(({ id }) => id));
    const challenges = line.file('challenges.json', challengesJson(TASKS, { hidesAnswers: true }));
    expect(await line.run('doctor', out, '--challenges', challenges)).toMatchObject({ exitCode: 0 });
    const solutions = line.file('solutions.json', solutionsJson(TASKS));
    expect((await line.values('score', out, '--solutions', solutions))[0]).toMatchObject({ numTests });
    expect(await line.run(...words)).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/exists already/) as string,
    });
  });

  it('solves a task by votes, and prints ranked attempts', async () => {
    const { run, puzzle } = await trained();
    const words = ['solve', '--run', run, '--puzzle', puzzle, '--attempts', '3', '--provider', 'cpu'];
    const answers = await line.values(...words);
    expect(answers.map(({ test }) => test)).toEqual(TASKS[0].test.map((_, index) => index));
    const attempts = answers[0]['attempts'] as { grid: number[][]; count: number; isRight: boolean }[];
    expect(attempts.length).toBeGreaterThan(0);
    expect(attempts.map(({ count }) => count)).toEqual(
      attempts.map(({ count }) => count).sort((a, b) => b - a),
    );
    const { output } = TASKS[0].test[0];
    if (!output) throw new Error('no answer');
    for (const { grid, isRight } of attempts) {
      expect(isRight).toBe(JSON.stringify(grid) === JSON.stringify(gridToRows(output)));
    }
    const { out } = await line.run(...words);
    expect(out).toMatch(/Attempt 1: \d+ of \d+ votes, q .* %, (verified|wrong): .*\.\n/);
  });

  it('is evaluated by votes: pass@k in both ways', async () => {
    const { run } = await trained();
    const words = ['evaluate', '--run', run, '--collection', COLLECTION];
    const [result] = await line.values(...words);
    expect(result).toMatchObject({ part: 'held_out', numTasks: 3, numTrainedOn: 0 });
    const scores = result['scores'] as { k: number; perTask: number; perTestOutput: number }[];
    expect(scores.map(({ k }) => k)).toEqual([1, 2, 5, 10, 100, 1000]);
    const { out } = await line.run(...words);
    expect(out).toMatch(/AMONG THE FIRST {2}PER TEST OUTPUT \(ARC PRIZE\) {2}PER TASK \(TRM\)/);
    expect(out).toMatch(/\n +1,000 +[\d.]+ % +[\d.]+ %\n/);
  });

  it('refuses what does not fit', async () => {
    const { run } = await trained();
    await line.run('generate', 'sudoku', '--size', '4', '--count', '2', '--blanks', '4', '--collection', 's');
    const [sudoku] = await line.values('puzzles', '--collection', 's');
    const solving = await line.run('solve', '--run', run, '--puzzle', String(sudoku['id']));
    expect(solving).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/This run learned ARC tasks, and/) as string,
    });
    const judging = await line.run('evaluate', '--run', run, '--collection', 's');
    expect(judging).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/holds no ARC tasks/) as string,
    });
    const training = await line.run('train', '--preset', 'sudoku-4x4', '--collection', 's', '--canvas', '10');
    expect(training).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/for ARC tasks only/) as string,
    });
    const wrong = await line.run(
      'train',
      '--preset',
      'arc-mini',
      '--collection',
      COLLECTION,
      '--canvas',
      '12',
    );
    expect(wrong).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^--canvas must be 10, 15, 20, 30 or auto/) as string,
    });
  });
});
