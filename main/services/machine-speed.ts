import { availableParallelism } from 'node:os';
import type { ExecutionProvider } from '../runtime/execution-provider.ts';
import { probeProvider, rate } from '../runtime/probe.ts';
import { chooseProvider } from '../runtime/providers.ts';
import type { Store } from '../store/store.ts';
import { median } from './bench.ts';
import { GemmClock } from './bench-gemm.ts';

/** How fast this machine multiplies large matrices. */
export interface MachineSpeed {
  readonly gflops: number;
  readonly provider: string;
}

const SETTING = 'machineSpeed';

/** What was measured last on the machine of this store; null where nothing was. */
export function knownSpeed(store: Store): MachineSpeed | null {
  const stored = store.settings.all()[SETTING] as Partial<MachineSpeed> | undefined;
  if (typeof stored?.gflops !== 'number' || typeof stored.provider !== 'string') return null;
  return { gflops: stored.gflops, provider: stored.provider };
}

/**
 * Times matrix products on the provider that a run would take, and keeps the result. A few seconds.
 * @throws UserError when a named provider does not work
 */
export async function measureMachine(
  store: Store,
  options: { provider: ExecutionProvider | 'auto'; threads?: number },
): Promise<MachineSpeed & { sentence: string }> {
  const { provider, why } = await chooseProvider(options.provider);
  const gflops =
    provider === 'cpu'
      ? await cpuSpeed(options.threads ?? availableParallelism())
      : (await probeProvider(provider)).gflops;
  if (gflops === null) throw new Error(`internal: ${provider} was chosen and does not work`);
  store.settings.set({ [SETTING]: { gflops, provider } });
  return {
    gflops,
    provider,
    sentence: `Matrix products run at ${rate(gflops)} on ${provider === 'cpu' ? 'the CPU' : provider} (${why}).`,
  };
}

async function cpuSpeed(threads: number): Promise<number> {
  const clock = await GemmClock.open(threads);
  try {
    return median(await clock.measure());
  } finally {
    await clock.release();
  }
}
