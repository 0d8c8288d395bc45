import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../puzzles/user-error.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import { overwritePages } from './overwrite.ts';
import { checkpointInput, provenance, puzzle, runInput } from '../unit/main/store/samples.ts';

/** The parts that store-child.ts can have played in a process of their own. */
const roles: Record<string, (folder: string, ...args: string[]) => void> = {
  save: saveForEver,
  fill: fillAndDie,
  write: writeRows,
  claim: claimOnce,
  takenOver: saveForDeadOwner,
  overwrite: (folder, seed) => overwritePages(join(folder, 'tessera.db'), randomFromSeed(Number(seed))),
};

/** Reaches the reader even if the process is killed right after. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function open(folder: string, now: () => number = Date.now): Store {
  const onNotice = (sentence: string) => say(`notice ${sentence}`);
  return openStore(folder, { onNotice, now });
}

/**
 * Saves checkpoint after checkpoint, of one or several transactions, and says so once each is acknowledged; keeps the last
 * two and the best. On a day of its own, so that opening makes a backup.
 */
function saveForEver(folder: string, runId: string, seed: string, day: string): void {
  const now = () => Date.now() + Number(day) * 86_400_001;
  const store = open(folder, now);
  const random = randomFromSeed(Number(seed));
  const large = new Float32Array(2_500_000).map((_, i) => i + Number(seed));
  say('open');
  for (;;) {
    const step = (store.checkpoints.latest(runId)?.step ?? 0) + 1;
    const input = checkpointInput(step, Math.round(random.uniform() * 1000) / 1000);
    const tensors = new Map(input.tensors);
    const numElements = random.int(0, large.length);
    const data = large.subarray(0, numElements);
    tensors.set('ema/weight', { dtype: 'float32', shape: [numElements], data });
    const row = store.checkpoints.save(runId, { ...input, tensors });
    say(`saved ${JSON.stringify(row)}`);
    store.metrics.append(runId, [{ step, kind: 'eval', recorded_at: now(), values: { step } }]);
    store.checkpoints.prune(runId, { keepLast: 2 });
  }
}

/** Everything a store can hold, in two instalments with a backup between them; then kill -9 if so asked. */
function fillAndDie(folder: string, how: string): void {
  const store = open(folder);
  const puzzles = Array.from({ length: 300 }, (_, i) =>
    puzzle(`number ${i}`, { tags: [`tag ${i % 7}`], name: `n${i}` }),
  );
  store.puzzles.importAll('first', puzzles.slice(0, 200), { provenance });
  const { id } = store.runs.create(runInput);
  const rows = Array.from({ length: 400 }, (_, step) => {
    return { step, kind: 'train' as const, recorded_at: step, values: { lm_loss: 1 / (step + 1) } };
  });
  store.metrics.append(id, rows.slice(0, 200));
  store.checkpoints.save(id, checkpointInput(100, 0.5, 150_000));
  store.backUpIfDue();
  store.puzzles.importAll('second', puzzles.slice(200), { provenance });
  for (const row of store.puzzles.list({ collection: 'second' })) store.augmentations.replace(row, [1, 2, 3]);
  store.metrics.append(id, rows.slice(200));
  for (const step of [200, 300]) store.checkpoints.save(id, checkpointInput(step, 0.75, 150_000));
  if (how === 'killed') process.kill(process.pid, 'SIGKILL');
  store.close();
}

/** A run of its own with metrics, puzzles and checkpoints, in many small transactions. */
function writeRows(folder: string, name: string, numRounds: string): void {
  const store = open(folder);
  const run = store.runs.create({ ...runInput, name });
  const claim = store.runs.claim(run.id, { pid: process.pid });
  for (let step = 0; step < Number(numRounds); step++) {
    store.metrics.append(run.id, [{ step, kind: 'train', recorded_at: step, values: { step } }]);
    store.puzzles.importAll('together', [puzzle(`${name} ${step}`)], { provenance });
    store.runs.heartbeat(claim);
    if (step % 10 === 9) {
      store.checkpoints.save(run.id, { ...checkpointInput(step, step / 1000, 100_000), claim });
      store.checkpoints.prune(run.id, { keepLast: 2 });
    }
  }
  store.runs.release(claim, 'finished');
  store.close();
  say('done');
}

/** Tries to claim the run at an agreed moment; holds on to it until it is killed. */
function claimOnce(folder: string, runId: string, atMs: string): void {
  const store = open(folder);
  while (Date.now() < Number(atMs));
  try {
    store.runs.claim(runId, { pid: process.pid });
    say('owner');
  } catch (error) {
    say(error instanceof UserError ? error.code : String(error));
  }
  setInterval(() => undefined, 1000);
}

/** A long save in the name of an owner that is dead: whoever claims the run meanwhile may do so. */
function saveForDeadOwner(folder: string, runId: string, deadPid: string): void {
  const store = open(folder);
  const claim = store.runs.claim(runId, { pid: Number(deadPid) });
  const data = new Float32Array(12_000_000).map((_, i) => i);
  const tensors = new Map(checkpointInput(1, null).tensors);
  tensors.set('m/weight', { dtype: 'float32', shape: [data.length], data });
  say('saving');
  try {
    store.checkpoints.save(runId, { ...checkpointInput(1, 0.5), tensors, claim });
    say('saved');
  } catch (error) {
    say(error instanceof UserError ? error.code : String(error));
  }
  store.close();
}

const [role, ...args] = process.argv.slice(2);
const [folder, ...rest] = args;
roles[role](folder, ...rest);
