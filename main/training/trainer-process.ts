/**
 * `node trainer-process.ts <TrainerRequest as JSON>`: trains one run to its end, in a process of its own. Where it cannot
 * begin, one line on standard output says why (TrainerRefusal); all else is told through the store and the control
 * server. Nothing is written to standard output later, so that it may outlive whoever started it.
 */
import { UserError } from '../../puzzles/user-error.ts';
import { openStore } from '../store/store.ts';
import { ControlServer } from './control-server.ts';
import type { TrainerRefusal, TrainerRequest } from './launch.ts';
import { Trainer } from './trainer.ts';

const { dataDir, runId, options = {}, maxBytes } = JSON.parse(process.argv[2]) as TrainerRequest;

async function run(): Promise<void> {
  const store = openStore(dataDir, maxBytes === undefined ? {} : { maxBytes });
  try {
    const trainer = await Trainer.open(store, runId, options);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => trainer.control.leave());
    }
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

try {
  await run();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof UserError ? error.code : null;
  process.stdout.write(`${JSON.stringify({ message, code } satisfies TrainerRefusal)}\n`);
  console.error(error);
  process.exitCode = code === null ? 1 : 2;
}
