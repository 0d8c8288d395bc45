import { UserError } from '../../puzzles/user-error.ts';
import { openStore } from '../store/store.ts';
import { ControlServer } from './control-server.ts';
import type { TrainerRefusal, TrainerRequest } from './launch.ts';
import { Trainer } from './trainer.ts';

/**
 * Trains one run to its end in this process, over a store of its own. All it does is told through the store and the
 * control server.
 * @param onLeave given what makes the trainer save and end, to be resumed later
 */
export async function trainRun(
  { dataDir, runId, options = {}, maxBytes }: TrainerRequest,
  onLeave: (leave: () => void) => void,
): Promise<void> {
  const store = openStore(dataDir, maxBytes === undefined ? {} : { maxBytes });
  try {
    const trainer = await Trainer.open(store, runId, options);
    onLeave(() => trainer.control.leave());
    const server = await ControlServer.open(dataDir, runId, {
      attached: () => trainer.started,
      command: (command) => trainer.control.apply(command),
    });
    await trainer.train((event) => server.send(event));
    await server.close();
  } finally {
    store.close();
  }
}

/** What whoever started the trainer is told of an error that ended it. */
export function trainerRefusal(error: unknown): TrainerRefusal {
  const message = error instanceof Error ? error.message : String(error);
  return { message, code: error instanceof UserError ? error.code : null };
}
