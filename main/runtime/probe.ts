import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onnxruntimeFolder } from './binding.ts';
import { providersInPackage, type ExecutionProvider } from './execution-provider.ts';
import type { ProbeAnswer } from './probe-child.ts';
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

/** Runs probe-child.ts; `log` is what it printed. Never rejects: a crash is an answer as well. */
function askChild(provider: ExecutionProvider): Promise<{ answer: ProbeAnswer; log: string }> {
  return new Promise((resolve) => {
    const child = fork(new URL('./probe-child.ts', import.meta.url), [provider], {
      silent: true,
      execArgv: [],
    });
    let log = '';
    let answer: ProbeAnswer | undefined;
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      child.kill('SIGKILL');
    }, TIMEOUT_MS);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    child.on('message', (message) => (answer = message as ProbeAnswer));
    child.on('error', (error) => (answer ??= { error: error.message }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const end = isTimedOut
        ? `no answer within ${TIMEOUT_MS / 1000} s`
        : `the driver crashed (${signal ?? code})`;
      resolve({ answer: answer ?? { error: end }, log });
    });
  });
}
