/**
 * How many tasks a model gets right that it has never seen, by adapting to each (docs/adapt.md):
 *
 * `node test/bench/adapt.ts learn --data FOLDER [--arc FOLDER] --minutes 10` trains a run to begin with and prints its id;
 * `node test/bench/adapt.ts --concepts 40 --arc FOLDER --arc-tasks 40 --seconds 30 [--data FOLDER --run ID] --out FILE`
 * adapts to one task after another and appends a JSON line for each to FILE; tasks that FILE has already are left out, so
 * it can be stopped and started again, and with `--part 1/2` two processes share the work.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { adapt, type Adapted } from '../../main/services/adapting.ts';
import { loadTrainedModel, type TrainedModel } from '../../main/services/trained-models.ts';
import { openStore } from '../../main/store/store.ts';
import { gridEquals } from '../../puzzles/arc/grid.ts';
import type { ArcTask } from '../../puzzles/arc/task.ts';
import { NUM_ATTEMPTS } from '../../puzzles/submission/submission.ts';
import { learnBefore } from './adapt-run.ts';
import { measuredArcTasks, measuredConcepts } from './adapt-tasks.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    run: { type: 'string' },
    arc: { type: 'string' },
    out: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    concepts: { type: 'string', default: '40' },
    'arc-tasks': { type: 'string', default: '40' },
    seconds: { type: 'string', default: '60' },
    steps: { type: 'string' },
    augmentations: { type: 'string', default: '31' },
    threads: { type: 'string', default: '2' },
    'leave-one-out': { type: 'boolean', default: false },
    part: { type: 'string', default: '1/1' },
  },
});

interface Row {
  readonly set: 'concepts' | 'arc';
  readonly task: string;
  /** Of each test input: at which attempt the answer is right, or 0. */
  readonly rightAt: readonly number[];
  readonly isRight: boolean;
  readonly isRightAtOnce: boolean;
  readonly endedBy: Adapted['endedBy'];
  readonly leftOutAccuracy: number | null;
  readonly numSteps: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

if (positionals.at(0) === 'learn') {
  const { data, arc = null, minutes, threads, run } = values;
  if (data === undefined) throw new Error('--data FOLDER says where the run is kept');
  await learnBefore({
    ...{ data, arc, numMeasuredArc: Number(values['arc-tasks']) },
    ...{ minutes: Number(minutes), threads: Number(threads), run: run ?? null },
  });
} else await measure();

async function measure(): Promise<void> {
  const { out, arc } = values;
  if (out === undefined) throw new Error('--out FILE says where the lines go');
  const from = startingModel();
  const done = new Set(readRows(out).map(({ task }) => task));
  const [part, numParts] = values.part.split('/').map(Number);
  const tasks = [
    ...measuredConcepts(Number(values.concepts)).map((task) => ({ set: 'concepts', task }) as const),
    ...(arc === undefined ? [] : measuredArcTasks(arc, Number(values['arc-tasks']))).map(
      (task) => ({ set: 'arc', task }) as const,
    ),
  ];
  for (const [index, { set, task }] of tasks.entries()) {
    if (index % numParts !== part - 1 || done.has(task.id)) continue;
    const row = await measureTask(set, task, from);
    appendFileSync(out, `${JSON.stringify(row)}\n`);
    console.log(`${set} ${task.id}: ${row.isRight ? 'right' : 'wrong'}, ${row.seconds} s, ${row.endedBy}`);
  }
  summarise(readRows(out));
}

function startingModel(): TrainedModel | null {
  const { data, run } = values;
  if (run === undefined || data === undefined) return null;
  const store = openStore(data);
  const model = loadTrainedModel(store, run, 'latest');
  store.close();
  return model;
}

async function measureTask(set: Row['set'], task: ArcTask, from: TrainedModel | null): Promise<Row> {
  const before = process.cpuUsage();
  const { answers, endedBy, leftOutAccuracy, numSteps, seconds } = await adapt({
    ...{ task, from, seed: 0, provider: 'cpu' as const },
    ...{ seconds: Number(values.seconds), numAug: Number(values.augmentations) },
    threads: Number(values.threads),
    leavesOneOut: values['leave-one-out'],
    ...(values.steps === undefined ? {} : { maxSteps: Number(values.steps) }),
  });
  const { user, system } = process.cpuUsage(before);
  const rightAt = answers.map(({ testIndex, candidates }) => {
    const { output } = task.test[testIndex];
    const rank = candidates.findIndex(({ grid }) => output !== null && gridEquals(grid, output));
    return rank < NUM_ATTEMPTS ? rank + 1 : 0;
  });
  return {
    ...{ set, task: task.id, rightAt },
    isRight: rightAt.every((at) => at > 0),
    isRightAtOnce: rightAt.every((at) => at === 1),
    ...{ endedBy, leftOutAccuracy, numSteps, seconds: rounded(seconds) },
    cpuSeconds: rounded((user + system) / 1e6),
  };
}

function readRows(path: string): Row[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

function summarise(rows: readonly Row[]): void {
  for (const set of ['concepts', 'arc'] as const) {
    const own = rows.filter((row) => row.set === set);
    if (own.length === 0) continue;
    const numRight = own.filter(({ isRight }) => isRight).length;
    const numAtOnce = own.filter(({ isRightAtOnce }) => isRightAtOnce).length;
    const mean = (of: 'seconds' | 'cpuSeconds'): number =>
      rounded(own.reduce((sum, row) => sum + row[of], 0) / own.length);
    const share = rounded((100 * numRight) / own.length);
    console.log(
      `${set}: ${numRight} of ${own.length} right in two attempts (${share} %), ${numAtOnce} at once; ${mean('seconds')} s and ${mean('cpuSeconds')} CPU seconds a task`,
    );
  }
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
