import { CommanderError } from 'commander';
import { UserError } from '../../../puzzles/user-error.ts';

/** How a command ended when it did not end well. */
export interface Failure {
  /** 0 for --help, 2 for what the user can mend, 1 for what only we can. */
  readonly exitCode: number;
  /** For stderr; '' when all has been said. */
  readonly message: string;
}

/** Sorts whatever a command threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { exitCode: 2, message: error.message };
  if (error instanceof CommanderError) return usageFailure(error);
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: 1, message: `Tessera has met an error of its own; please report it.\n${shown}` };
}

/** commander says `error: unknown option '--sise'` and, on a line of its own, `(Did you mean --size?)`. */
function usageFailure({ exitCode, code, message }: CommanderError): Failure {
  if (exitCode === 0) return { exitCode, message: '' };
  if (code === 'commander.help') return { exitCode: 2, message: 'A command is missing: --help lists them.' };
  const [said = '', ...more] = message.slice('error: '.length).split('\n');
  const guess = more.join(' ').replace(/^\(Did you mean (.*)\?\)$/, ' (did you mean $1?)');
  const sentence = said.charAt(0).toUpperCase() + said.slice(1).replace(/\. .*|\.$/, '');
  return { exitCode: 2, message: `${sentence}${guess}: --help tells what there is.` };
}
