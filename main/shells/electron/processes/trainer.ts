/**
 * `trainer.cjs <TrainerRequest> <ProviderProbe[]>`, both as JSON: trains one run to its end. Where it cannot begin, or
 * breaks, it sends a TrainerRefusal; the message 'leave' makes it save and end.
 */
import { rememberProbes, type ProviderProbe } from '../../../runtime/probe.ts';
import type { TrainerRequest } from '../../../training/launch.ts';
import { trainerRefusal, trainRun } from '../../../training/train-run.ts';
import { parentPort } from './parent-port.ts';

const port = parentPort();
let leave: (() => void) | undefined;
let mustLeave = false;
port.on('message', ({ data }) => {
  if (data !== 'leave') return;
  mustLeave = true;
  leave?.();
});

async function main(): Promise<void> {
  rememberProbes(JSON.parse(process.argv[3]) as ProviderProbe[]);
  await trainRun(JSON.parse(process.argv[2]) as TrainerRequest, (doLeave) => {
    leave = doLeave;
    process.on('SIGTERM', doLeave);
    if (mustLeave) doLeave();
  });
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    port.postMessage(trainerRefusal(error));
  },
);
