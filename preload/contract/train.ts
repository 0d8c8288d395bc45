import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { nameSchema } from './puzzles.ts';

const procedure = oc.errors(ERRORS);

export const providerSchema = z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml']);
export const runIdSchema = z.object({ runId: z.string().min(1).max(64) });

/** What a model can be: TRM, or another of its family. */
export const archSchema = z.enum(['trm', 'trm_singlez', 'trm_hier6', 'hrm', 'transformer']);

export const presetSchema = z.object({
  name: z.string(),
  family: z.enum(['sudoku', 'maze', 'arc']),
  summary: z.string(),
  numParams: z.int(),
  /** What can be trained in this size; the first is the preset's own. */
  archs: z.array(z.object({ name: archSchema, summary: z.string(), numParams: z.int() })),
  steps: z.int(),
  /** Every field of the model and the optimizer, under the official names. */
  config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** What it wants to be trained on. */
  data: z.object({
    size: z.string().nullable(),
    numPuzzles: z.int().nullable(),
    blanks: z.tuple([z.int(), z.int()]).nullable(),
    numHeldOut: z.int(),
    canvas: z.int().nullable(),
  }),
});
export type PresetCard = z.infer<typeof presetSchema>;

/** What training with each preset takes of this machine. */
export const presetCostsSchema = z.object({
  /** What this machine has. */
  machineBytes: z.number(),
  presets: z.array(
    z.object({
      name: z.string(),
      /** Weights, moments, average, activations of a step: an estimate. */
      memoryBytes: z.number(),
      /** Predicted from this machine's measured matrix rate; null until it is measured. */
      secondsPerStep: z.number().nullable(),
    }),
  ),
});
export type PresetCosts = z.infer<typeof presetCostsSchema>;

export const runStatusSchema = z.enum([
  'created',
  'running',
  'paused',
  'stopped',
  'finished',
  'interrupted',
  'failed',
]);

export const checkpointSchema = z.object({
  id: z.string(),
  step: z.int(),
  exact_accuracy: z.number().nullable(),
  numBytes: z.number(),
  isBest: z.boolean(),
  at: z.number(),
});

export const runSchema = z.object({
  id: z.string(),
  name: z.string(),
  preset: z.string(),
  collection: z.string().nullable(),
  family: z.string(),
  size: z.string().nullable(),
  provider: z.string(),
  seed: z.int(),
  status: runStatusSchema,
  reason: z.string().nullable(),
  step: z.int(),
  maxSteps: z.int(),
  best_exact_accuracy: z.number().nullable(),
  numParams: z.int(),
  createdAt: z.number(),
  updatedAt: z.number(),
  config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  checkpoints: z.array(checkpointSchema),
});
export type Run = z.infer<typeof runSchema>;

const valuesSchema = z.record(z.string(), z.number());
/** A puzzle as tokens, with what is needed to draw it. */
export const liveBoardSchema = z.object({
  family: z.enum(['arc', 'sudoku', 'maze']),
  rows: z.int(),
  cols: z.int(),
  /** Cells as the family draws them (token offset taken off; PAD = -1). */
  inputs: z.array(z.int()),
  labels: z.array(z.int()),
  preds: z.array(z.int()),
});
export type LiveBoard = z.infer<typeof liveBoardSchema>;

/** What a trainer tells. The first is always 'state'. */
export const trainingEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state'),
    status: runStatusSchema,
    reason: z.string().nullable(),
    step: z.int(),
    maxSteps: z.int(),
    elapsedMs: z.number(),
    etaMs: z.number().nullable(),
    provider: z.string(),
    /** Why this provider, in a sentence. */
    why: z.string(),
    threads: z.int(),
    numTrain: z.int(),
    numHeldOut: z.int(),
    /** Resident memory of the trainer's process. */
    rssBytes: z.number().nullable(),
  }),
  z.object({
    type: z.literal('metrics'),
    step: z.int(),
    values: valuesSchema,
    elapsedMs: z.number(),
    etaMs: z.number().nullable(),
    puzzlesPerSecond: z.number().nullable(),
    rssBytes: z.number().nullable(),
  }),
  z.object({ type: z.literal('evaluation'), step: z.int(), values: valuesSchema, isBest: z.boolean() }),
  z.object({ type: z.literal('checkpoint'), checkpoint: checkpointSchema }),
  z.object({
    type: z.literal('boards'),
    step: z.int(),
    solved: liveBoardSchema.nullable(),
    failed: liveBoardSchema.nullable(),
  }),
  z.object({ type: z.literal('ended'), status: runStatusSchema, reason: z.string().nullable() }),
]);
export type TrainingEvent = z.infer<typeof trainingEventSchema>;

export const metricRowSchema = z.object({
  step: z.int(),
  at: z.number(),
  elapsedMs: z.number(),
  values: valuesSchema,
});

export const train = {
  presets: procedure.output(z.array(presetSchema)),
  /** Compiles every preset: seconds, the first time. */
  costs: procedure.output(presetCostsSchema),
  /** Measures this machine (a few seconds), so that times can be predicted. */
  measure: procedure.output(z.object({ gflops: z.number(), provider: z.string(), sentence: z.string() })),
  start: procedure
    .input(
      z.object({
        preset: nameSchema,
        collection: nameSchema,
        name: z.string().max(LIMITS.nameLength).nullable(),
        steps: z.int().min(1).max(10_000_000).nullable(),
        minutes: z.number().positive().max(100_000).nullable(),
        numHeldOut: z.int().min(1).nullable(),
        arch: archSchema.default('trm'),
        seed: z.int(),
        provider: providerSchema,
      }),
    )
    .output(runIdSchema),
  /** "Watch one learn": generates 4x4 Sudokus if need be and trains the smallest preset on them. */
  quickstart: procedure.output(runIdSchema),
  runs: procedure.output(z.array(runSchema)),
  run: procedure.input(runIdSchema).output(runSchema),
  rename: procedure.input(runIdSchema.extend({ name: nameSchema })).output(z.void()),
  delete: procedure.input(runIdSchema).output(z.void()),
  pause: procedure.input(runIdSchema).output(z.void()),
  /** A paused run goes on; an interrupted, stopped or finished one is taken up from its last checkpoint. */
  resume: procedure.input(runIdSchema.extend({ moreSteps: z.int().min(0).default(0) })).output(z.void()),
  stopAndKeep: procedure.input(runIdSchema).output(z.void()),
  /** Ms since 1970; null lifts it. */
  finishBy: procedure.input(runIdSchema.extend({ at: z.number().nullable() })).output(z.void()),
  metrics: procedure
    .input(runIdSchema.extend({ kind: z.enum(['train', 'eval']), fromStep: z.int().min(0).default(0) }))
    .output(z.array(metricRowSchema)),
  /** What is going on in a run, from now on; ends when the run's process ends. */
  follow: procedure.input(runIdSchema).output(eventIterator(trainingEventSchema)),
  /** Fires when the list of runs changes. */
  changes: procedure.output(eventIterator(z.object({ at: z.number() }))),
  exportCheckpoint: procedure
    .input(z.object({ checkpointId: z.string() }))
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
  importCheckpoint: procedure
    .input(z.object({ file: z.instanceof(Blob), name: z.string() }))
    .output(runIdSchema),
};
