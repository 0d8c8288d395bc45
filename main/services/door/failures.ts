import { ORPCError } from '@orpc/server';
import { ERRORS } from '../../../preload/contract/errors.ts';
import { UserError } from '../../../puzzles/user-error.ts';

type ErrorCode = keyof typeof ERRORS;

/** Which codes of UserError are not simply bad input. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  not_found: 'NOT_FOUND',
  no_checkpoint: 'NOT_FOUND',
  run_taken: 'CONFLICT',
  store_busy: 'CONFLICT',
  store_in_use: 'CONFLICT',
  store_damaged: 'UNAVAILABLE',
  store_unusable: 'UNAVAILABLE',
  store_too_new: 'UNAVAILABLE',
  checkpoint_damaged: 'UNAVAILABLE',
  disk_full: 'UNAVAILABLE',
  no_provider: 'UNAVAILABLE',
  no_runtime: 'UNAVAILABLE',
};

/**
 * What a window is told of an error: a UserError's own sentence under a stable code; of anything else that something
 * inside broke, while the error itself goes to `report`.
 */
export function refusalOf(error: unknown, report: (error: unknown) => void): ORPCError<string, unknown> {
  if (error instanceof ORPCError) return error as ORPCError<string, unknown>;
  if (error instanceof UserError) {
    const code = CODES[error.code] ?? 'BAD_INPUT';
    const { status } = ERRORS[code];
    return new ORPCError(code, {
      defined: true,
      status,
      message: error.message,
      data: { reason: error.code },
    });
  }
  report(error);
  const message =
    'Something inside Tessera broke; the terminal it was started from says what. Nothing was lost.';
  return new ORPCError('INTERNAL_SERVER_ERROR', { message });
}
