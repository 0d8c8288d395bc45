import { z } from 'zod';

/** Stable codes; `message` is always one sentence for a person: what is wrong, where, and what to do. */
export const ERRORS = {
  /** What was given cannot be used. `reason` is a finer code, e.g. 'bad_safetensors'. */
  BAD_INPUT: { status: 400, data: z.object({ reason: z.string() }) },
  /** Who asks is none of Tessera's own windows. */
  FORBIDDEN: { status: 403, data: z.object({ reason: z.string() }) },
  NOT_FOUND: { status: 404, data: z.object({ reason: z.string() }) },
  /** It stands in the way of something else, e.g. a run that is trained already. */
  CONFLICT: { status: 409, data: z.object({ reason: z.string() }) },
  /** The machine cannot: disk full, provider missing, store damaged. */
  UNAVAILABLE: { status: 503, data: z.object({ reason: z.string() }) },
} as const;
