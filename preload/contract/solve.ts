import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { keySchema } from './puzzles.ts';
import { providerSchema } from './train.ts';

const procedure = oc.errors(ERRORS);

/** A checkpoint that can solve: of a run, or shipped with Tessera. */
export const modelSchema = z.object({
  checkpointId: z.string(),
  label: z.string(),
  family: z.enum(['sudoku', 'maze', 'arc']),
  size: z.string().nullable(),
  exact_accuracy: z.number().nullable(),
  halt_max_steps: z.int(),
  isShipped: z.boolean(),
});
export type SolveModel = z.infer<typeof modelSchema>;

/** One supervision step of one trajectory; arrays run over the cells that are shown. */
export const thoughtSchema = z.object({
  trajectory: z.int(),
  step: z.int(),
  rows: z.int(),
  cols: z.int(),
  /** As the family draws them; -1 = nothing (PAD). */
  cells: z.array(z.int()),
  /** Probability of the chosen token, 0 to 1. */
  confidence: z.array(z.number()),
  /** 1 where the cell differs from the step before. */
  changed: z.array(z.int()),
  /** Sigmoid of q_halt_logits: how sure the model is that its answer is right. */
  q_halt: z.number(),
});
export type Thought = z.infer<typeof thoughtSchema>;

/**
 * By the family's rule checker, or by the known answer; 'unsure' where neither can tell, or where they refuse an answer that
 * the model itself does not hold for right.
 */
export const verdictSchema = z.object({
  kind: z.enum(['verified', 'wrong', 'unsure']),
  /** Why, in a sentence. */
  sentence: z.string(),
});

export const solveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opening'), sentence: z.string() }),
  z.object({ type: z.literal('thought'), testIndex: z.int(), thought: thoughtSchema }),
  /** The trajectory chosen by the halting head, and the verdict on its last step. */
  z.object({
    type: z.literal('answer'),
    testIndex: z.int(),
    trajectory: z.int(),
    verdict: verdictSchema,
    elapsedMs: z.number(),
  }),
]);
export type SolveEvent = z.infer<typeof solveEventSchema>;

export const solve = {
  /** Models that fit a puzzle, best first; all of them without a puzzle. */
  models: procedure.input(z.object({ puzzle: keySchema.nullable() })).output(z.array(modelSchema)),
  /** Thinks aloud. Closing the stream stops it. */
  think: procedure
    .input(
      z.object({
        puzzle: keySchema,
        checkpointId: z.string(),
        /** Supervision steps; null = halt_max_steps. */
        steps: z.int().min(1).max(LIMITS.solveSteps).nullable(),
        samples: z.int().min(1).max(LIMITS.solveSamples),
        /** Standard deviation of the noise on the latent at each step; used when samples > 1. */
        noise: z.number().min(0).max(2),
        seed: z.int(),
        provider: providerSchema,
      }),
    )
    .output(eventIterator(solveEventSchema)),
  /** The cell the model is most certain of among those still blank or wrong in `cells`. */
  hint: procedure
    .input(
      z.object({ puzzle: keySchema, checkpointId: z.string().nullable(), cells: z.array(z.int()).max(900) }),
    )
    .output(z.object({ at: z.int(), value: z.int(), confidence: z.number(), sentence: z.string() })),
};
