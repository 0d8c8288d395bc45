import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onnxruntimeFolder } from './binding.ts';
import { providersInPackage, type ExecutionProvider } from './execution-provider.ts';
import type { ProbeAnswer } from './probe-measure.ts';
import { forkProbe, type StartProbe } from './probe-process.ts';
import { CUDA_NOT_DOWNLOADED, notInPackage, notWorking, type Refusal } from './probe-reasons.ts';

/** Whether a provider really works here. */
export interface ProviderProbe {
  readonly provider: ExecutionProvider;
  readonly ok: boolean;
  /** Of float32 matrix products of up to 1024 x 1024; null when it does not work. */
  readonly gflops: number | null;
  /** What was measured, or why it does not work. */
  readonly reason: string;
  /** What the user can do about it; null when it works. */
  readonly remedy: string | null;
}

const TIMEOUT_MS = 60_000;
const probes = new Map<ExecutionProvider, Promise<ProviderProbe>>();
let start = forkProbe;

/** From now on processes that try a provider are started this way. */
export function startProbesBy(way: StartProbe): void {
  start = way;
}

/** For a process that can start no others: what the one that started it has found. */
export function rememberProbes(known: readonly ProviderProbe[]): void {
  for (const one of known) probes.set(one.provider, Promise.resolve(one));
}

/**
 * Opens and runs a small graph on the provider, in a process of its own (a broken driver may abort it), and measures
 * its speed. The answer is kept for the life of this process. A few hundred milliseconds.
 */
export function probeProvider(provider: ExecutionProvider): Promise<ProviderProbe> {
  const known = probes.get(provider) ?? probe(provider);
  probes.set(provider, known);
  return known;
}

async function probe(provider: ExecutionProvider): Promise<ProviderProbe> {
  const failed = (refusal: Refusal): ProviderProbe => ({ provider, ok: false, gflops: null, ...refusal });
  const { platform, arch } = process;
  if (!providersInPackage(platform, arch).includes(provider)) {
    return failed(notInPackage(provider, platform, arch));
  }
  if (provider === 'cuda' && !isCudaDownloaded()) return failed(CUDA_NOT_DOWNLOADED);
  const { answer, log } = await askChild(provider);
  if ('error' in answer) return failed(notWorking(provider, platform, `${answer.error}\n${log}`));
  const { gflops } = answer;
  return {
    provider,
    ok: true,
    gflops,
    reason: `${provider} works: ${rate(gflops)} in matrix products`,
    remedy: null,
  };
}

/** `1234 GFLOP/s`, to three digits. */
export function rate(gflops: number): string {
  return `${Number(gflops.toPrecision(3))} GFLOP/s`;
}

function isCudaDownloaded(): boolean {
  const folder = join(onnxruntimeFolder(), 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, 'libonnxruntime_providers_cuda.so'));
}

/** Has a process try it; `log` is what that printed. Never rejects: a crash is an answer as well. */
function askChild(provider: ExecutionProvider): Promise<{ answer: ProbeAnswer; log: string }> {
  return new Promise((resolve) => {
    const child = start(provider);
    let log = '';
    let answer: ProbeAnswer | undefined;
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      child.kill();
    }, TIMEOUT_MS);
    for (const stream of child.streams) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    child.onAnswer((given) => (answer = given));
    child.onEnd((how) => {
      clearTimeout(timer);
      const end = isTimedOut ? `no answer within ${TIMEOUT_MS / 1000} s` : `the driver crashed (${how})`;
      resolve({ answer: answer ?? { error: end }, log });
    });
  });
}
