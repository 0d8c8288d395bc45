import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import {
  cardSchema,
  contentSchema,
  familySchema,
  keySchema,
  keysSchema,
  nameSchema,
  puzzleSchema,
} from './puzzles.ts';

const procedure = oc.errors(ERRORS);

export const filterSchema = z.object({
  collection: nameSchema.optional(),
  family: familySchema.optional(),
  size: z.string().max(20).optional(),
  tag: z.string().max(LIMITS.tagLength).optional(),
  solved: z.enum(['yes', 'no']).optional(),
  /** Part of a name, id or tag. */
  text: z.string().max(200).optional(),
  sort: z.enum(['added', 'name', 'size', 'difficulty']).default('added'),
});
export type LibraryFilter = z.input<typeof filterSchema>;

export const collectionSchema = z.object({
  name: z.string(),
  numPuzzles: z.int(),
  families: z.array(z.object({ family: familySchema, numPuzzles: z.int() })),
});

/** What an import or a generation did. */
export const importReportSchema = z.object({
  collection: z.string(),
  numAdded: z.int(),
  numDuplicates: z.int(),
  numSymmetricTwins: z.int(),
  /** Sentences about what deserves attention: skipped files, leaks between collections. */
  notes: z.array(z.string()),
});
export type ImportReport = z.infer<typeof importReportSchema>;

const countSchema = z.int().min(1).max(LIMITS.generateCount);
export const generateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sudoku'),
    size: z.union([z.literal(4), z.literal(6), z.literal(9)]),
    minBlanks: z.int().min(1),
    maxBlanks: z.int().min(1),
    count: countSchema,
    seed: z.int(),
    collection: nameSchema,
  }),
  z.object({
    kind: z.literal('maze'),
    side: z.int().min(4).max(30),
    minPathLength: z.int().min(1),
    count: countSchema,
    seed: z.int(),
    collection: nameSchema,
  }),
  z.object({
    kind: z.literal('concept'),
    /** Family ids; empty = all. */
    concepts: z.array(z.string()).max(200),
    maxSide: z.int().min(6).max(30),
    count: countSchema,
    seed: z.int(),
    collection: nameSchema,
  }),
]);

export type GenerateRequest = z.infer<typeof generateSchema>;

export const library = {
  collections: procedure.output(z.array(collectionSchema)),
  renameCollection: procedure.input(z.object({ from: nameSchema, to: nameSchema })).output(z.void()),
  deleteCollection: procedure.input(z.object({ name: nameSchema })).output(z.object({ numPuzzles: z.int() })),
  /** One page of cards, and how many there are in all. */
  query: procedure
    .input(
      z.object({
        filter: filterSchema,
        offset: z.int().min(0),
        limit: z.int().min(1).max(LIMITS.pageSize),
      }),
    )
    .output(z.object({ total: z.int(), cards: z.array(cardSchema) })),
  /** Values to filter by, with how many puzzles each has under the rest of the filter. */
  facets: procedure.input(z.object({ filter: filterSchema })).output(
    z.object({
      families: z.array(z.object({ value: familySchema, count: z.int() })),
      sizes: z.array(z.object({ value: z.string(), count: z.int() })),
      tags: z.array(z.object({ value: z.string(), count: z.int() })),
    }),
  ),
  /** All keys that fit a filter, in its order: for "select all". */
  keys: procedure.input(z.object({ filter: filterSchema })).output(z.array(keySchema)),
  get: procedure.input(keySchema).output(puzzleSchema),
  /**
   * Adds a puzzle, or puts it in the place of `replaces`, an own one, with its tags and such recipes as still make
   * different puzzles; its id follows from its content. CONFLICT when `replaces` is no longer what `revision` says, or when
   * the collection has such a puzzle already.
   */
  save: procedure
    .input(
      z.object({
        collection: nameSchema,
        name: z.string().max(LIMITS.nameLength).nullable(),
        content: contentSchema,
        replaces: keySchema.extend({ revision: z.string().max(64) }).nullable(),
        /** The puzzle that was changed to make this one: named in its provenance, with its licence. */
        basedOn: keySchema.nullable(),
      }),
    )
    .output(keySchema),
  remove: procedure.input(z.object({ keys: keysSchema })).output(z.object({ numRemoved: z.int() })),
  /** Undoes the newest `remove` of this session. */
  undoRemove: procedure.output(z.object({ numRestored: z.int() })),
  tag: procedure
    .input(
      z.object({
        keys: keysSchema,
        add: z.array(z.string().trim().min(1).max(LIMITS.tagLength)),
        remove: z.array(z.string()),
      }),
    )
    .output(z.void()),
  /** Files dropped or chosen; folders come as their files with relative paths as names. One transaction. */
  importFiles: procedure
    .input(
      z.object({
        files: z.array(z.instanceof(Blob)).min(1).max(LIMITS.importFiles),
        /** Relative path of each file. */
        names: z.array(z.string().max(1000)),
        collection: nameSchema.nullable(),
      }),
    )
    .output(importReportSchema),
  /** As files of the families' own formats. */
  exportPuzzles: procedure
    .input(z.object({ keys: keysSchema, format: z.enum(['json', 'zip', 'text']) }))
    .output(z.object({ fileName: z.string(), file: z.instanceof(Blob) })),
  generate: procedure.input(generateSchema).output(importReportSchema),
  /** The concept families of the generator, with their written rules. */
  concepts: procedure.output(z.array(z.object({ id: z.string(), title: z.string(), rule: z.string() }))),
  /** Fires whenever puzzles change, whoever changed them. */
  changes: procedure.output(eventIterator(z.object({ at: z.number() }))),
};
