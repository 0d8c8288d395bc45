import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { providerSchema } from './train.ts';

const procedure = oc.errors(ERRORS);

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  palette: z.enum(['arc', 'colour-blind']),
  showNumbers: z.boolean(),
  showPatterns: z.boolean(),
  showLines: z.boolean(),
  provider: providerSchema,
  /** null = all cores but one while a window is open. */
  threads: z.int().min(1).max(256).nullable(),
  notifyWhenDone: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settings = {
  get: procedure.output(settingsSchema),
  set: procedure.input(settingsSchema.partial()).output(settingsSchema),
  /** Settings changed in another window. */
  changes: procedure.output(eventIterator(settingsSchema)),
  about: procedure.output(
    z.object({
      version: z.string(),
      shell: z.enum(['electron', 'browser']),
      platform: z.string(),
      numCores: z.int(),
      memoryBytes: z.number(),
      dataDir: z.string(),
      storeBytes: z.number(),
      /** Sentences about what was repaired or set aside when the store was opened. */
      notices: z.array(z.string()),
      isFirstRun: z.boolean(),
    }),
  ),
  /** Tries every provider, really. */
  providers: procedure.output(
    z.array(
      z.object({
        provider: z.string(),
        ok: z.boolean(),
        gflops: z.number().nullable(),
        reason: z.string(),
        remedy: z.string().nullable(),
      }),
    ),
  ),
};
