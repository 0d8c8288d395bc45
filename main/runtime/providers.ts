import { UserError } from '../../puzzles/user-error.ts';
import { EXECUTION_PROVIDERS, providersInPackage, type ExecutionProvider } from './execution-provider.ts';
import { probeProvider, rate, type ProviderProbe } from './probe.ts';

export interface ChosenProvider {
  readonly provider: ExecutionProvider;
  /** One sentence for the user. */
  readonly why: string;
}

/** Tries every provider, really: see `probeProvider`. One after the other, so that their speeds are honest. */
export async function probeProviders(): Promise<ProviderProbe[]> {
  const probes: ProviderProbe[] = [];
  for (const provider of EXECUTION_PROVIDERS) probes.push(await probeProvider(provider));
  return probes;
}

/**
 * The provider to run on. A named one is taken if it works, else a UserError says why not and what to do. `auto` takes
 * the first of cuda, dml, webgpu, cpu that works and multiplies matrices faster than the CPU does, which rules out
 * software drivers (SwiftShader, llvmpipe: about 0.5 GFLOP/s where the CPU reaches 180).
 */
export async function chooseProvider(wanted: ExecutionProvider | 'auto'): Promise<ChosenProvider> {
  if (wanted === 'auto') return chooseBest();
  if (wanted === 'cpu') return { provider: 'cpu', why: 'cpu was asked for' };
  const { ok, reason, remedy } = await probeProvider(wanted);
  if (!ok) throw new UserError(`${reason}: ${remedy}.`, 'no_provider');
  return { provider: wanted, why: `${wanted} was asked for` };
}

async function chooseBest(): Promise<ChosenProvider> {
  const rejected: string[] = [];
  for (const provider of providersInPackage(process.platform, process.arch)) {
    if (provider === 'cpu') continue;
    const { gflops, reason } = await probeProvider(provider);
    if (gflops === null) {
      rejected.push(reason);
      continue;
    }
    const cpu = (await probeProvider('cpu')).gflops ?? 0;
    if (gflops > cpu) {
      return { provider, why: `${provider} multiplies matrices at ${rate(gflops)}, the cpu at ${rate(cpu)}` };
    }
    rejected.push(
      `${provider} is slower at ${rate(gflops)} than the cpu at ${rate(cpu)} (a software driver?)`,
    );
  }
  return { provider: 'cpu', why: ['no graphics processor was found to use', ...rejected].join('; ') };
}
