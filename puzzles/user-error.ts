/**
 * Something the person at the keyboard gave us cannot be used. The message is one sentence that says what is wrong,
 * where, and what to do; a shell prints it as it is (the command line then exits with 2). A broken promise of our own
 * code is never a UserError: it is `new Error('internal: ...')`.
 */
export class UserError extends Error {
  /** For programs: what kind of refusal this is, e.g. 'bad_input', 'not_found'. */
  readonly code: string;

  constructor(message: string, code = 'bad_input') {
    super(message);
    this.name = 'UserError';
    this.code = code;
  }
}
