import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { gridSchema, nameSchema } from './puzzles.ts';
import { providerSchema } from './train.ts';

const procedure = oc.errors(ERRORS);

const setIdSchema = z.object({ setId: z.string().min(1).max(64) });
const taskSchema = z.string().min(1).max(200);

/** Predictions of one model for all ARC tasks of a collection. */
export const predictionSetSchema = z.object({
  id: z.string(),
  collection: z.string(),
  runId: z.string().nullable(),
  /** Which model, for a person. */
  label: z.string(),
  createdAt: z.number(),
  numTasks: z.int(),
});
export type PredictionSetCard = z.infer<typeof predictionSetSchema>;

/** Both ways to count, each in [0, 1]. */
export const scoreSchema = z.object({
  /** As ARC Prize: test outputs answered right / test outputs. */
  perTestOutput: z.number(),
  /** As TRM's evaluator: the mean over tasks of the part of their test outputs answered right. */
  perTask: z.number(),
  numSolvedTests: z.int(),
  numTests: z.int(),
  numSolvedTasks: z.int(),
  numTasks: z.int(),
});
export type Score = z.infer<typeof scoreSchema>;

/** One thing that the doctor found, with its place as far as it has one. */
export const findingSchema = z.object({
  code: z.string(),
  sentence: z.string(),
  taskId: z.string().nullable(),
  /** From 0. */
  testIndex: z.int().nullable(),
  /** Counted from 1. */
  line: z.int().nullable(),
  column: z.int().nullable(),
});
export type FindingData = z.infer<typeof findingSchema>;

export const reportSchema = z.object({
  /** ARC Prize would accept and score the file. */
  isValid: z.boolean(),
  /** At most 1,000. */
  problems: z.array(findingSchema),
  numProblems: z.int(),
  notes: z.array(findingSchema),
  numNotes: z.int(),
});
export type DoctorReport = z.infer<typeof reportSchema>;

/** A task in the list of a prediction set. */
export const taskCardSchema = z.object({
  task: z.string(),
  numTests: z.int(),
  /** Test inputs for which nothing usable was predicted. */
  numUnanswered: z.int(),
  /** Votes for the best candidate / votes, the least over the test inputs; null where nothing was predicted. */
  agreement: z.number().nullable(),
  /** Test inputs with a known answer, and how many of them an attempt answers. */
  numKnown: z.int(),
  numRight: z.int(),
  isByHand: z.boolean(),
  /** The model learned its answers. */
  isLearned: z.boolean(),
  /** The first attempt at the first test input. */
  thumbnail: gridSchema.nullable(),
});
export type TaskCard = z.infer<typeof taskCardSchema>;

export const candidateSchema = z.object({
  /** Un-augmented. */
  grid: gridSchema,
  count: z.int(),
  /** How sure the halting head was, in the mean. */
  meanQ: z.number(),
  /** null where the answer is not known. */
  isRight: z.boolean().nullable(),
});
export type CandidateData = z.infer<typeof candidateSchema>;

/** Places among the candidates, from 0; null = the competition's placeholder. */
export const attemptsSchema = z.tuple([z.int().min(0).nullable(), z.int().min(0).nullable()]);
export type AttemptPlaces = z.infer<typeof attemptsSchema>;

export const testPredictionSchema = z.object({
  input: gridSchema,
  output: gridSchema.nullable(),
  /** Best first. */
  candidates: z.array(candidateSchema),
  numVotes: z.int(),
  /** Different answers that got votes, those without a grid among them. */
  numAnswers: z.int(),
  attempts: attemptsSchema,
  isByHand: z.boolean(),
});
export type TestPrediction = z.infer<typeof testPredictionSchema>;

export const predictEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opening'), sentence: z.string() }),
  z.object({ type: z.literal('progress'), numDone: z.int(), numPredictions: z.int(), elapsedMs: z.number() }),
  z.object({
    type: z.literal('done'),
    setId: z.string(),
    numPredictions: z.int(),
    provider: z.string(),
    /** Tasks that the model has no embeddings for: placeholders stand in their places. */
    unknownTasks: z.array(z.string()),
    elapsedMs: z.number(),
  }),
]);
export type PredictEvent = z.infer<typeof predictEventSchema>;

const fileSchema = z.object({
  file: z.instanceof(Blob),
  name: z.string().max(1000),
  /** The task set it should answer; null = the one that most of its ids are in. */
  collection: nameSchema.nullable(),
});

export const submit = {
  /** Lets a model vote on every ARC task of a collection. Closing the stream stops it; nothing is kept then. */
  predict: procedure
    .input(
      z.object({
        collection: nameSchema,
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
    .output(eventIterator(predictEventSchema)),
  /** The newest first. */
  sets: procedure.output(z.array(predictionSetSchema)),
  removeSet: procedure.input(setIdSchema).output(z.void()),
  /** The tasks of a set, the scores, and what the doctor says of the submission as it stands. */
  overview: procedure.input(setIdSchema).output(
    z.object({
      set: predictionSetSchema,
      tasks: z.array(taskCardSchema),
      /** null where no answer is known. */
      score: scoreSchema.nullable(),
      /** Of the tasks whose answers the model did not learn; null where that is all of them, or none has a known answer. */
      unseenScore: scoreSchema.nullable(),
      report: reportSchema,
    }),
  ),
  /** One task: its demonstrations, and of every test input the candidates; null where nothing was predicted. */
  task: procedure.input(setIdSchema.extend({ task: taskSchema })).output(
    z.object({
      task: z.string(),
      train: z.array(z.object({ input: gridSchema, output: gridSchema })),
      tests: z.array(testPredictionSchema),
    }),
  ),
  /** Takes other candidates for the attempts at a test input; null gives the choice back to the votes. */
  choose: procedure
    .input(
      setIdSchema.extend({
        task: taskSchema,
        testIndex: z.int().min(0).max(99),
        attempts: attemptsSchema.nullable(),
      }),
    )
    .output(z.void()),
  /** The submission.json of a set as it stands. */
  exportSet: procedure
    .input(setIdSchema)
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob), report: reportSchema })),
  /** The doctor: what is wrong with any file, and how it scores where answers are known. */
  examine: procedure
    .input(fileSchema)
    .output(z.object({ collection: z.string(), report: reportSchema, score: scoreSchema.nullable() })),
  /** The file repaired without inventing an answer, what was changed, and what the doctor says of it now. */
  fix: procedure
    .input(
      fileSchema.extend({
        /** Put the competition's placeholder where an answer is missing; it counts as wrong. */
        fillsMissing: z.boolean(),
      }),
    )
    .output(
      z.object({
        fileName: z.string(),
        file: z.instanceof(Blob),
        repairs: z.array(findingSchema),
        numRepairs: z.int(),
        report: reportSchema,
        score: scoreSchema.nullable(),
      }),
    ),
};
