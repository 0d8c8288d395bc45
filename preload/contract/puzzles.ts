import { z } from 'zod';
import { LIMITS } from './limits.ts';

export const familySchema = z.enum(['arc', 'concept', 'sudoku', 'maze']);
export type Family = z.infer<typeof familySchema>;

/** An ARC grid: `cells` is one digit a cell, row by row. */
export const gridSchema = z.object({
  rows: z.int().min(1).max(30),
  cols: z.int().min(1).max(30),
  cells: z.string().regex(/^[0-9]{1,900}$/),
});
export type GridData = z.infer<typeof gridSchema>;

export const pairSchema = z.object({ input: gridSchema, output: gridSchema });
export const testPairSchema = z.object({ input: gridSchema, output: gridSchema.nullable() });

export const taskSchema = z.object({
  train: z.array(pairSchema).max(100),
  test: z.array(testPairSchema).max(100),
  isTestFirst: z.boolean(),
});
export type TaskData = z.infer<typeof taskSchema>;

/** What a puzzle is, by family; the forms kept in the store (puzzles/<family>/content.ts). */
export const contentSchema = z.discriminatedUnion('family', [
  z.object({ family: z.literal('arc'), task: taskSchema }),
  z.object({ family: z.literal('concept'), task: taskSchema, concept: z.string() }),
  /** One character a cell; '.' = blank. */
  z.object({
    family: z.literal('sudoku'),
    size: z.union([z.literal(4), z.literal(6), z.literal(9)]),
    givens: z.string().max(81),
    solution: z.string().max(81),
  }),
  /** One character of "# SGo" a cell. */
  z.object({
    family: z.literal('maze'),
    rows: z.int().min(2).max(30),
    cols: z.int().min(2).max(30),
    question: z.string().max(900),
    answer: z.string().max(900),
  }),
]);
export type PuzzleContent = z.infer<typeof contentSchema>;

export const nameSchema = z.string().trim().min(1).max(LIMITS.nameLength);

/** A puzzle within its collection. */
export const keySchema = z.object({ collection: nameSchema, id: z.string().min(1).max(64) });
export type PuzzleKey = z.infer<typeof keySchema>;

export const keysSchema = z.array(keySchema).min(1).max(LIMITS.idsPerCall);

/** A small picture: `cells` as in the content (digits, '.', "# SGo"). */
export const thumbnailSchema = z.object({ rows: z.int(), cols: z.int(), cells: z.string() });

/** What the wall of the library needs of a puzzle. */
export const cardSchema = keySchema.extend({
  name: z.string().nullable(),
  family: familySchema,
  /** '9x9'; of ARC the longest side. */
  size: z.string(),
  tags: z.array(z.string()),
  difficulty: z.number().nullable(),
  isSolved: z.boolean(),
  /** ARC: first demonstration, question and answer; else the question alone. */
  thumbnails: z.array(thumbnailSchema).min(1).max(2),
});
export type PuzzleCard = z.infer<typeof cardSchema>;

export const provenanceSchema = z.object({
  source: z.string(),
  licence: z.string(),
  file: z.string().optional(),
  line: z.number().optional(),
  seed: z.number().optional(),
  created_at: z.number(),
});

export const puzzleSchema = keySchema.extend({
  name: z.string().nullable(),
  size: z.string(),
  tags: z.array(z.string()),
  difficulty: z.number().nullable(),
  content: contentSchema,
  provenance: provenanceSchema,
  /** Made in the workbench: it may be changed in place. Any other is changed as a copy. */
  isOwn: z.boolean(),
  /** Another one after every change of name or content. */
  revision: z.string(),
  /** Checkpoints' runs that solved it, newest first. */
  solvedBy: z.array(z.object({ runId: z.string(), runName: z.string(), at: z.number() })),
  numAugmentations: z.int(),
  /** The same puzzle but for a symmetry, elsewhere in the library. */
  twins: z.array(keySchema.extend({ isIdentical: z.boolean() })),
});
export type Puzzle = z.infer<typeof puzzleSchema>;
