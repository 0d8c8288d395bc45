import { describe, expect, it } from 'vitest';
import { Trainer } from '../../../../../main/training/trainer.ts';
import { createTinyArcRun, importTasks, tinyTasks } from '../../training/arc-run.ts';
import { openTestStore } from '../../training/tiny-run.ts';
import { commandLine } from './command-line.ts';

const line = commandLine();
const [NEW_TASK] = tinyTasks(1, 99);
const ONE_STEP = ['--steps', '1', '--minutes', '600', '--threads', '1', '--augmentations', '1'];

/** A trained run, and the id of a task that it has never seen. */
async function prepared(): Promise<{ run: string; puzzle: string }> {
  const store = openTestStore(line.path('data'));
  importTasks(store, tinyTasks(8));
  const run = createTinyArcRun(store, { maxSteps: 5, data: { arc: { canvas: 10, numAug: 1 } } });
  await (await Trainer.open(store, run)).train();
  importTasks(store, [NEW_TASK], 'new');
  const puzzle = store.puzzles.list({ name: NEW_TASK.id })[0].id;
  store.close();
  return { run, puzzle };
}

describe('tessera adapt', () => {
  it('tells programs how the learning goes and the ranked attempts at each test input', async () => {
    const { run, puzzle } = await prepared();
    const lines = await line.values('adapt', '--puzzle', puzzle, '--run', run, ...ONE_STEP);
    const answers = lines.filter(({ type }) => type === 'answer');
    expect(lines[0]).toMatchObject({ type: 'progress', phase: 'embedding', step: 1 });
    expect(answers.map(({ test }) => test)).toEqual(NEW_TASK.test.map((_, index) => index));
    expect(answers[0]).toMatchObject({ puzzle, run, task: NEW_TASK.id, endedBy: 'time', numSteps: 1 });
    const attempts = answers[0]['attempts'] as { count: number; verdict: string }[];
    expect(attempts.length).toBeGreaterThan(0);
    for (const { count, verdict } of attempts) {
      expect(count).toBeGreaterThan(0);
      expect(['verified', 'unsure', 'wrong']).toContain(verdict);
    }
  });

  it('tells people the same in words', async () => {
    const { run, puzzle } = await prepared();
    const { exitCode, out } = await line.run('adapt', '--puzzle', puzzle, '--run', run, ...ONE_STEP);
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      new RegExp(
        `The model of run ${run} learned task ${NEW_TASK.id} for 1 step .*: the time or the steps were up\\.`,
      ),
    );
    expect(out).toMatch(/Test input 1 of \d\nAttempt 1: \d of \d votes, q .* %, (verified|unsure|wrong): /);
  });

  it('refuses a puzzle that is no ARC task', async () => {
    await line.run('generate', 'sudoku', '--size', '4', '--count', '1', '--blanks', '4', '--collection', 's');
    const [sudoku] = await line.values('puzzles', '--collection', 's');
    expect(await line.run('adapt', '--puzzle', String(sudoku['id']))).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/is a sudoku: a model adapts to ARC tasks/) as string,
    });
  });
});
