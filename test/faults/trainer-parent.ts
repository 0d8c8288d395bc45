/** `node trainer-parent.ts <dataDir> <runId>`: starts a trainer, says so when it trains, and waits to be killed. */
import { spawnTrainer } from '../../main/training/spawn-trainer.ts';

const [, , dataDir, runId] = process.argv;
const handle = spawnTrainer({ dataDir, runId });
handle.on((event) => event.type === 'metrics' && process.send?.('training'));
