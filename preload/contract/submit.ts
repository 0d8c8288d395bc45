import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { gridSchema, nameSchema } from './puzzles.ts';
import { candidateSchema } from './solve.ts';
import { providerSchema } from './train.ts';

const procedure = oc.errors(ERRORS);

export const findingSchema = z.object({
  severity: z.enum(['error', 'warning', 'note']),
  code: z.string(),
  /** Task id, or null where it concerns the whole file. */
  task: z.string().nullable(),
  /** One sentence: what, where, what to do. */
  sentence: z.string(),
  canBeFixed: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

export const scoreSchema = z.object({
  /** Share of test outputs right in one of the attempts (ARC Prize). */
  perOutput: z.number(),
  /** Mean over tasks of the share of their test outputs right (TRM). */
  perTask: z.number(),
  numTasks: z.int(),
  numOutputs: z.int(),
  tasks: z.array(z.object({ id: z.string(), numRight: z.int(), numOutputs: z.int() })),
});

/** Ranked candidates of one test input, and which two are sent. */
export const predictionSchema = z.object({
  task: z.string(),
  testIndex: z.int(),
  input: gridSchema,
  expected: gridSchema.nullable(),
  candidates: z.array(candidateSchema).max(20),
  /** Indices into `candidates`; null = an empty attempt ([[0]]). */
  attempts: z.tuple([z.int().nullable(), z.int().nullable()]),
});
export type Prediction = z.infer<typeof predictionSchema>;

export const predictionSetSchema = z.object({
  id: z.string(),
  collection: z.string(),
  checkpointLabel: z.string(),
  numTasks: z.int(),
  createdAt: z.number(),
});

export const submit = {
  /** Predicts a whole collection in the background of this window; closing the stream stops it and keeps what is done. */
  predict: procedure
    .input(
      z.object({
        collection: nameSchema,
        checkpointId: z.string(),
        numAugmentations: z.int().min(1).max(1000),
        provider: providerSchema,
        seed: z.int(),
      }),
    )
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({
            type: z.literal('progress'),
            setId: z.string(),
            done: z.int(),
            total: z.int(),
            etaMs: z.number().nullable(),
          }),
          z.object({ type: z.literal('done'), setId: z.string() }),
        ]),
      ),
    ),
  sets: procedure.output(z.array(predictionSetSchema)),
  deleteSet: procedure.input(z.object({ setId: z.string() })).output(z.void()),
  predictions: procedure.input(z.object({ setId: z.string() })).output(z.array(predictionSchema)),
  /** Attempts chosen by hand. */
  choose: procedure
    .input(
      z.object({
        setId: z.string(),
        task: z.string(),
        testIndex: z.int(),
        attempts: z.tuple([z.int().nullable(), z.int().nullable()]),
      }),
    )
    .output(z.void()),
  score: procedure.input(z.object({ setId: z.string() })).output(scoreSchema.nullable()),
  exportSubmission: procedure
    .input(z.object({ setId: z.string() }))
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob), findings: z.array(findingSchema) })),
  /** Validates any submission, against a collection or a challenges file (or by itself), and scores it when answers are known. */
  doctor: procedure
    .input(
      z.object({
        submission: z.instanceof(Blob),
        challenges: z.instanceof(Blob).nullable(),
        solutions: z.instanceof(Blob).nullable(),
        collection: nameSchema.nullable(),
      }),
    )
    .output(
      z.object({
        findings: z.array(findingSchema),
        /** Repaired where that takes no invented answer; null when there was nothing to repair. */
        fixed: z.instanceof(Blob).nullable(),
        score: scoreSchema.nullable(),
      }),
    ),
};
