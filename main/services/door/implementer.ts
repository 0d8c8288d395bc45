import { mapEventIterator } from '@orpc/client';
import { implement } from '@orpc/server';
import { contract } from '../../../preload/contract/contract.ts';
import type { Desktop } from '../desktop.ts';
import type { Workplace } from '../workplace.ts';
import { refusalOf } from './failures.ts';

/** What every procedure gets beside its input. */
export interface DoorContext {
  readonly workplace: Workplace;
  /** Around the window that calls; absent where that is a browser's. */
  readonly desktop?: Desktop;
}

/** A call that its caller has given up fails by that: nothing is broken then, and nobody hears the refusal. */
function refusal(error: unknown, signal: AbortSignal | undefined): Error {
  return refusalOf(error, (broken) => {
    if (!signal?.aborted) console.error(broken);
  });
}

/**
 * The contract, to be implemented: each room of it in a file of its own beside this one. Procedures that compute long are
 * answered by a process apart, which has the same door. Whatever is thrown, by the checks of what goes in and comes out, by
 * a procedure, or later by the stream it returned, arrives as a refusal.
 */
export const door = implement(contract)
  .$context<DoorContext>()
  .use(async ({ next, path, context: { workplace }, signal }, input, output) => {
    try {
      const { apart } = workplace;
      const result = apart?.takes(path) ? await output(await apart.call(path, input, signal)) : await next();
      if (!isStream(result.output)) return result;
      const stream = mapEventIterator(result.output, {
        value: (value) => Promise.resolve(value),
        error: (error) => Promise.resolve(refusal(error, signal)),
      });
      return { ...result, output: stream };
    } catch (error) {
      throw refusal(error, signal);
    }
  });

function isStream(output: unknown): output is AsyncIterator<unknown, unknown, void> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}
