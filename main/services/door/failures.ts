import { ValidationError } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import { ERRORS } from '../../../preload/contract/errors.ts';
import { UserError } from '../../../puzzles/user-error.ts';

type ErrorCode = keyof typeof ERRORS;

/** Which codes of UserError are not simply bad input. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  not_found: 'NOT_FOUND',
  no_checkpoint: 'NOT_FOUND',
  run_taken: 'CONFLICT',
  already_there: 'CONFLICT',
  changed_meanwhile: 'CONFLICT',
  store_busy: 'CONFLICT',
  store_in_use: 'CONFLICT',
  store_damaged: 'UNAVAILABLE',
  store_unusable: 'UNAVAILABLE',
  store_too_new: 'UNAVAILABLE',
  checkpoint_damaged: 'UNAVAILABLE',
  disk_full: 'UNAVAILABLE',
  process_died: 'UNAVAILABLE',
  no_provider: 'UNAVAILABLE',
  no_runtime: 'UNAVAILABLE',
  no_desktop: 'UNAVAILABLE',
};

/**
 * What a window is told of an error: a UserError's own sentence under a stable code; of arguments that the contract does
 * not take, which and why; of anything else that something inside broke, while the error itself goes to `report`.
 */
export function refusalOf(error: unknown, report: (error: unknown) => void): ORPCError<string, unknown> {
  if (error instanceof ORPCError && error.defined) return error as ORPCError<string, unknown>;
  if (error instanceof UserError) {
    return refuse(CODES[error.code] ?? 'BAD_INPUT', error.message, error.code);
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    return refuse('BAD_INPUT', malformedSentence(error.cause), 'malformed');
  }
  report(error);
  const message =
    'Something inside Tessera broke; the terminal it was started from says what. Nothing was lost.';
  return new ORPCError('INTERNAL_SERVER_ERROR', { message });
}

function refuse(code: ErrorCode, message: string, reason: string): ORPCError<string, unknown> {
  return new ORPCError(code, { defined: true, status: ERRORS[code].status, message, data: { reason } });
}

/** Names the first thing that is wrong; what stood there is not repeated. */
function malformedSentence({ issues }: ValidationError): string {
  const [{ path = [], message }] = issues;
  const steps = path.map((step) => String(typeof step === 'object' ? step.key : step));
  const where = steps.length === 0 ? 'What was sent' : `"${steps.join('.')}" of what was sent`;
  return `${where} is not what the machine expects: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`;
}
