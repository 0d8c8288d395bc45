import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { gridSchema, keySchema } from './puzzles.ts';
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

/** The answers to one test input of an ARC task. */
export const ballotSchema = z.object({
  testIndex: z.int(),
  input: gridSchema,
  /** Predictions made, those without a grid among them. */
  numVotes: z.int(),
  /** Different answers among them. */
  numAnswers: z.int(),
  /** Best first: by votes, then by mean q. */
  candidates: z.array(
    z.object({
      /** Un-augmented. */
      grid: gridSchema,
      count: z.int(),
      /** How sure the halting head was, in the mean. */
      meanQ: z.number(),
      verdict: verdictSchema,
    }),
  ),
});
export type Ballot = z.infer<typeof ballotSchema>;

const openingSchema = z.object({ type: z.literal('opening'), sentence: z.string() });

export const voteEventSchema = z.discriminatedUnion('type', [
  openingSchema,
  z.object({ type: z.literal('progress'), numDone: z.int(), numPredictions: z.int(), elapsedMs: z.number() }),
  z.object({
    type: z.literal('ballots'),
    ballots: z.array(ballotSchema),
    /** The model learned the answer. */
    isLearned: z.boolean(),
    elapsedMs: z.number(),
  }),
]);
export type VoteEvent = z.infer<typeof voteEventSchema>;

/** What learns: the embeddings alone, all weights with one demonstration kept back, all weights from all of them. */
export const adaptPhaseSchema = z.enum(['embedding', 'left_out', 'all']);

export const adaptEventSchema = z.discriminatedUnion('type', [
  openingSchema,
  z.object({
    type: z.literal('progress'),
    phase: adaptPhaseSchema,
    step: z.int(),
    loss: z.number(),
    /** Demonstrations that came out wholly right; null while none was finished. */
    exactAccuracy: z.number().nullable(),
    /** In how many augmentations the demonstration that is kept back comes out right; null where none is. */
    leftOutAccuracy: z.number().nullable(),
    seconds: z.number(),
  }),
  z.object({
    type: z.literal('ballots'),
    ballots: z.array(ballotSchema),
    endedBy: z.enum(['solved', 'time', 'asked', 'refused']),
    numSteps: z.int(),
    seconds: z.number(),
    leftOutAccuracy: z.number().nullable(),
    /** The answers are kept as predictions: a submission can be made of them. */
    setId: z.string(),
  }),
]);
export type AdaptEvent = z.infer<typeof adaptEventSchema>;

const adaptationIdSchema = z.string().min(1).max(64);

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
  /** Lets a model answer an ARC task by votes over its augmentations. Closing the stream stops it. */
  vote: procedure
    .input(
      z.object({
        puzzle: keySchema,
        checkpointId: z.string(),
        /** Beside the task as it is; null = all that the run has embeddings for. */
        augmentations: z.int().min(0).max(LIMITS.voteAugmentations).nullable(),
        /** Supervision steps; null = halt_max_steps. */
        steps: z.int().min(1).max(LIMITS.solveSteps).nullable(),
        samples: z.int().min(1).max(LIMITS.solveSamples),
        noise: z.number().min(0).max(2),
        seed: z.int(),
        provider: providerSchema,
      }),
    )
    .output(eventIterator(voteEventSchema)),
  /** Lets a model learn one ARC task from its demonstrations for a while, then answer it. Closing the stream throws all away. */
  adapt: procedure
    .input(
      z.object({
        puzzle: keySchema,
        /** What begins; null = a small new model. */
        checkpointId: z.string().nullable(),
        seconds: z.number().min(1).max(LIMITS.adaptSeconds),
        augmentations: z.int().min(0).max(1000),
        seed: z.int(),
        provider: providerSchema,
        /** Made up by the caller, for `finishAdapting`. */
        adaptationId: adaptationIdSchema,
      }),
    )
    .output(eventIterator(adaptEventSchema)),
  /** Ends the learning of an adaptation early; its stream goes on to the answers it has by then. */
  finishAdapting: procedure.input(z.object({ adaptationId: adaptationIdSchema })).output(z.void()),
};
