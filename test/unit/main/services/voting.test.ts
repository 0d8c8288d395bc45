import { describe, expect, it } from 'vitest';
import { makeSubmission } from '../../../../main/services/submitting.ts';
import { loadTrainedModel } from '../../../../main/services/trained-models.ts';
import type { NoisyPasses } from '../../../../main/services/trajectories.ts';
import { evaluateByVotes, voteOnTasks } from '../../../../main/services/voting.ts';
import { Solver } from '../../../../main/solving/solver.ts';
import type { Store } from '../../../../main/store/store.ts';
import { Trainer } from '../../../../main/training/trainer.ts';
import { openTrainingData, splitPuzzles } from '../../../../main/training/training-data.ts';
import { ArcTestRows } from '../../../../puzzles/arc/batches.ts';
import { cropGrid } from '../../../../puzzles/arc/encode.ts';
import { gridEquals, gridKey } from '../../../../puzzles/arc/grid.ts';
import { decodeRecipe, undoRecipe } from '../../../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import { scoreSubmission } from '../../../../puzzles/submission/score.ts';
import { emptyBatch } from '../../../../puzzles/tokens.ts';
import { ARC_DATA, createTinyArcRun, importTasks, tinyTasks } from '../training/arc-run.ts';
import { checkpointAt } from '../training/checkpoints.ts';
import { COLLECTION, openTestStore, temporaryFolder } from '../training/tiny-run.ts';

const STEPS = 30;
const OPTIONS = { provider: 'cpu' } as const;

async function trained(tasks: readonly ArcTask[] = tinyTasks(8)): Promise<{ store: Store; run: string }> {
  const store = openTestStore(temporaryFolder());
  importTasks(store, tasks);
  const run = createTinyArcRun(store, { maxSteps: STEPS, checkpointEvery: STEPS });
  await (await Trainer.open(store, run)).train();
  return { store, run };
}

function open(task: ArcTask): ArcTask {
  return { ...task, test: task.test.map(({ input }) => ({ input, output: null })) };
}

describe('voting', () => {
  it('counts the predictions of every augmentation, un-augmented', async () => {
    const { store, run } = await trained();
    const { arc } = openTrainingData(store, ARC_DATA, 0);
    const group = arc?.test[0];
    if (!arc || !group) throw new Error('no held-out task');
    const { task, codes } = group.entry;
    // The same with the batches written and the answers counted here, one augmentation at a time.
    const solver = await Solver.open({
      checkpoint: checkpointAt(store, run, STEPS),
      provider: 'cpu',
      batch_size: 1,
    });
    const rows = new ArcTestRows(arc, { taskIds: new Set([task.id]) });
    const counts = new Map<string, number>();
    for (const [index, code] of codes.entries()) {
      const batch = emptyBatch(1, 100);
      rows.fill(index * task.test.length, batch);
      let preds = new Int32Array();
      for await (const step of solver.solve(batch)) preds = new Int32Array(step.preds);
      const key = gridKey(undoRecipe(cropGrid(preds, 10), decodeRecipe(code)));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    await solver.release();

    const progress: number[] = [];
    const voting = await voteOnTasks(store, loadTrainedModel(store, run), [task], {
      ...OPTIONS,
      onProgress: (numDone) => progress.push(numDone),
    });
    expect([voting.numPredictions, voting.unknownTasks]).toEqual([codes.length * task.test.length, []]);
    expect(progress.at(-1)).toBe(voting.numPredictions);
    const ranked = voting.votes.ranked(task.id, task.test[0].input);
    expect(new Map(ranked.map(({ grid, count }) => [gridKey(grid), count]))).toEqual(counts);
    for (const { meanQ } of ranked) expect(meanQ > 0 && meanQ < 1).toBe(true);
  });

  it('adds the predictions of noisy trajectories to those of the undisturbed one', async () => {
    const { store, run } = await trained();
    const model = loadTrainedModel(store, run);
    const [task] = tinyTasks(8);
    const countsOf = async (passes?: NoisyPasses): Promise<Map<string, number>> => {
      const { votes, numPredictions } = await voteOnTasks(store, model, [task], {
        ...{ ...OPTIONS, numAug: 3 },
        ...(passes ? { passes } : {}),
      });
      expect(numPredictions).toBe((passes?.samples ?? 1) * 4 * task.test.length);
      const ranked = votes.ranked(task.id, task.test[0].input);
      return new Map(ranked.map(({ grid, count }) => [gridKey(grid), count]));
    };
    const plain = await countsOf();
    const noisy = await countsOf({ samples: 3, noise: 4, seed: 1 });
    expect([...noisy.values()].reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const [key, count] of plain) expect(noisy.get(key)).toBeGreaterThanOrEqual(count);
    expect(await countsOf({ samples: 3, noise: 4, seed: 1 })).toEqual(noisy);
    const tripled = new Map([...plain].map(([key, count]) => [key, 3 * count]));
    expect(await countsOf({ samples: 3, noise: 0, seed: 1 })).toEqual(tripled);
    expect(noisy).not.toEqual(tripled);
  });

  it('knows a task by what it asks, under whatever name and without its answers', async () => {
    const { store, run } = await trained();
    const model = loadTrainedModel(store, run);
    const [task, stranger] = [tinyTasks(8)[0], tinyTasks(2, 99)[1]];
    const renamed = { ...open(task), id: 'renamed' };
    const { votes, unknownTasks, numPredictions } = await voteOnTasks(store, model, [renamed, stranger], {
      ...OPTIONS,
      numAug: 2,
    });
    expect(unknownTasks).toEqual([stranger]);
    expect(numPredictions).toBe(3 * task.test.length);
    const own = await voteOnTasks(store, model, [task], { ...OPTIONS, numAug: 2 });
    expect(votes.ranked('renamed', task.test[0].input)).toEqual(
      own.votes.ranked(task.id, task.test[0].input),
    );
    await expect(voteOnTasks(store, model, [stranger], OPTIONS)).rejects.toThrow('has learned none of these');
  });

  it('judges the held-out tasks of its own collection, and finds out what it learned of others', async () => {
    const { store, run } = await trained();
    const model = loadTrainedModel(store, run);
    const judgement = await evaluateByVotes(store, model, COLLECTION, OPTIONS);
    expect(judgement).toMatchObject({
      part: 'held_out',
      numTasks: 3,
      numTrainedOn: 0,
      numWithoutPrediction: 0,
    });
    expect(judgement.scores.map(({ k }) => k)).toEqual([1, 2, 5, 10, 100, 1000]);
    const heldOut = splitPuzzles(store.puzzles, ARC_DATA).heldOut.map(({ name }) => name);
    expect(new Set(judgement.tests.map(({ taskId }) => taskId))).toEqual(new Set(heldOut));

    importTasks(store, [...tinyTasks(8), ...tinyTasks(2, 99)], 'more');
    const more = await evaluateByVotes(store, model, 'more', OPTIONS);
    expect(more).toMatchObject({ part: 'all', numTasks: 10, numTrainedOn: 5 });
    expect(more.unknownTasks).toHaveLength(2);
    expect(more.numWithoutPrediction).toBe(more.unknownTasks.flatMap(({ test }) => test).length);
  });

  it('is refused once the collection has changed: identifiers would mean other tasks', async () => {
    const { store, run } = await trained();
    importTasks(store, tinyTasks(2, 99));
    const model = loadTrainedModel(store, run);
    await expect(voteOnTasks(store, model, tinyTasks(1), OPTIONS)).rejects.toThrow(
      `are not those that run ${run} was trained on`,
    );
  });
});

describe('a submission', () => {
  it('holds the two best answers to every test input, placeholders where nothing is known, and passes the doctor', async () => {
    const tasks = [...tinyTasks(7), { ...open(tinyTasks(8)[7]), id: 'open' }];
    const { store, run } = await trained(tasks);
    const model = loadTrainedModel(store, run);
    const [stranger] = tinyTasks(1, 99);
    importTasks(store, [...tasks.map(open), { ...stranger, id: 'stranger' }], 'challenges');
    const made = await makeSubmission(store, model, 'challenges', { ...OPTIONS, numAug: 3 });
    expect(made).toMatchObject({ numTasks: 9, report: { isValid: true, numProblems: 0 } });
    expect(made.unknownTasks.map(({ id }) => id)).toEqual(['stranger']);
    const placeheld = made.notes.filter((note) => note.includes('no prediction was made'));
    expect(placeheld).toEqual([expect.stringContaining('stranger') as string]);

    const { votes } = await voteOnTasks(store, model, tasks, { ...OPTIONS, numAug: 3 });
    const answers = new Map(tasks.map(({ id, test }) => [id, test.map(({ output }) => output)]));
    const numRight = tasks.flatMap(({ id, test }) =>
      test.filter(({ input, output }) => {
        const usable = votes.ranked(id, input).filter(({ grid }) => grid.cells.length > 0);
        return output !== null && usable.slice(0, 2).some(({ grid }) => gridEquals(grid, output));
      }),
    ).length;
    expect(scoreSubmission(made.text, answers).numSolvedTests).toBe(numRight);
    const json = JSON.parse(made.text) as Record<string, Record<string, number[][]>[]>;
    const best = votes.ranked('open', tasks[7].test[0].input).find(({ grid }) => grid.cells.length > 0);
    expect(json['open'][0]['attempt_1'].flat()).toEqual(best ? [...best.grid.cells] : [0, 0, 0, 0]);
  });

  it('is refused where two tasks have one name', async () => {
    const { store, run } = await trained();
    const [one, other] = tinyTasks(2);
    importTasks(store, [one, { ...other, id: one.id }], 'twice');
    await expect(makeSubmission(store, loadTrainedModel(store, run), 'twice', OPTIONS)).rejects.toThrow(
      `holds two tasks named ${one.id}`,
    );
  });
});
