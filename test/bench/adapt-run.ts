import { arcInput } from '../../main/services/arc-records.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { runConfig, type RunConfig } from '../../main/training/run-config.ts';
import { Trainer } from '../../main/training/trainer.ts';
import { openTrainingData } from '../../main/training/training-data.ts';
import { optimizerConfig } from '../../models/optimizers/config.ts';
import { trmConfig } from '../../models/trm/config.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import { CANVAS, learnableTasks } from './adapt-tasks.ts';

const COLLECTION = 'learned before';
const BATCH_SIZE = 32;
const ENDLESS_STEPS = 1_000_000_000;
/** Turns and mirrors of each concept task; ARC tasks, of which there are fewer, have all. */
const CONCEPT_TURNS = 2;

export interface LearnRequest {
  readonly data: string;
  /** Folder of ARC's files, or null. */
  readonly arc: string | null;
  readonly numMeasuredArc: number;
  readonly minutes: number;
  readonly threads: number;
  /** Goes on with this one instead. */
  readonly run: string | null;
}

/** Trains a run on tasks that are not measured, and prints how it goes. */
export async function learnBefore(request: LearnRequest): Promise<void> {
  const store = openStore(request.data);
  try {
    const id = request.run ?? createRun(store, request);
    console.log(`run ${id}`);
    const { threads, minutes } = request;
    const trainer = await Trainer.open(store, id, { threads, maxMinutes: null });
    trainer.control.apply({ type: 'finish-by', at: Date.now() + 60_000 * minutes });
    process.on('SIGTERM', () => trainer.control.leave());
    await trainer.train((event) => {
      if (event.type !== 'metrics' && event.type !== 'evaluation') return;
      const { accuracy, exact_accuracy, lm_loss } = event.values;
      const figures = [accuracy, exact_accuracy, lm_loss].map((value) => value.toFixed(3)).join(' ');
      console.log(`${event.type} ${event.step}: accuracy, exact, loss ${figures}`);
    });
  } finally {
    store.close();
  }
}

function createRun(store: Store, { arc, numMeasuredArc, threads }: LearnRequest): string {
  importTasks(store, arc, numMeasuredArc);
  const data: RunConfig['data'] = {
    ...{ collection: COLLECTION, family: 'arc', size: null, numHeldOut: 40, splitSeed: 1, augment: true },
    arc: { canvas: CANVAS, numAug: 7 },
  };
  const { seq_len, vocab_size, num_puzzle_identifiers } = openTrainingData(store, data, 1).metadata;
  const config = runConfig({
    preset: 'arc-mini',
    model: trmConfig({
      ...{ batch_size: BATCH_SIZE, seq_len, vocab_size, num_puzzle_identifiers },
      ...{ hidden_size: 64, num_heads: 4, puzzle_emb_ndim: 128, puzzle_emb_len: 2 },
      ...{ H_cycles: 1, L_cycles: 2, expansion: 2, swiglu_multiple: 32, halt_max_steps: 3 },
      loss_type: 'softmax_cross_entropy',
    }),
    optimizer: optimizerConfig({
      ...{ lr: 2e-3, lr_warmup_steps: 200, weight_decay: 0.1, ema_rate: 0.995 },
      ...{ puzzle_emb_lr: 1e-2, puzzle_emb_weight_decay: 0.1 },
      ...{ total_steps: ENDLESS_STEPS, global_batch_size: BATCH_SIZE },
    }),
    ...{ data, seed: 1, provider: 'cpu', threads, keepLast: 2 },
    ...{
      metricsEvery: 200,
      evalEvery: 1000,
      checkpointEvery: 500,
      maxSteps: ENDLESS_STEPS,
      maxMinutes: null,
    },
  });
  return store.runs.create({
    preset: config.preset,
    config,
    collection: COLLECTION,
    seed: 1,
    provider: 'cpu',
  }).id;
}

function importTasks(store: Store, arc: string | null, numMeasuredArc: number): void {
  const { concepts, arc: arcTasks } = learnableTasks(arc, numMeasuredArc);
  const rows = [
    ...concepts.map(({ task, familyId }) => arcInput(task, { family: 'concept', tags: [familyId] })),
    ...arcTasks.map((task) => arcInput(task)),
  ];
  store.puzzles.importAll(COLLECTION, rows, {
    provenance: { source: 'bench', licence: 'as its sources', created_at: Date.now() },
  });
  const random = randomFromSeed(3);
  for (const puzzle of store.puzzles.list({ collection: COLLECTION })) {
    const turns = [1, 2, 3, 4, 5, 6, 7];
    if (puzzle.family === 'concept') {
      random.shuffle(turns);
      turns.length = CONCEPT_TURNS;
    }
    store.augmentations.replace(puzzle, turns);
  }
}
