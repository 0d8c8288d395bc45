/**
 * `node trainer-process.ts <TrainerRequest as JSON>`: trains one run to its end, in a process of its own. Where it cannot
 * begin, one line on standard output says why (TrainerRefusal). Nothing is written to standard output later, so that it
 * may outlive whoever started it.
 */
import type { TrainerRequest } from './launch.ts';
import { trainerRefusal, trainRun } from './train-run.ts';

try {
  await trainRun(JSON.parse(process.argv[2]) as TrainerRequest, (leave) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, leave);
  });
} catch (error) {
  const refusal = trainerRefusal(error);
  process.stdout.write(`${JSON.stringify(refusal)}\n`);
  console.error(error);
  process.exitCode = refusal.code === null ? 1 : 2;
}
