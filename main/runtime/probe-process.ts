import { fork } from 'node:child_process';
import type { ExecutionProvider } from './execution-provider.ts';
import type { ProbeAnswer } from './probe-measure.ts';

/** A process that tries one provider, answers and ends; or is ended by a broken driver. */
export interface ProbeProcess {
  /** What it prints. */
  readonly streams: readonly (NodeJS.ReadableStream | null)[];
  onAnswer(listener: (answer: ProbeAnswer) => void): void;
  /** Told once, after all that was printed: its exit code or signal, or why it could not be started. */
  onEnd(listener: (how: string) => void): void;
  kill(): void;
}

/** Starts one. Electron's shell has another way to; all else is the same. */
export type StartProbe = (provider: ExecutionProvider) => ProbeProcess;

/** A Node process. */
export const forkProbe: StartProbe = (provider) => {
  const child = fork(new URL('./probe-child.ts', import.meta.url), [provider], {
    silent: true,
    execArgv: [],
  });
  let failure: string | undefined;
  child.on('error', (error) => (failure = error.message));
  return {
    streams: [child.stdout, child.stderr],
    onAnswer: (listener) => child.on('message', (message) => listener(message as ProbeAnswer)),
    onEnd: (listener) => child.on('close', (code, signal) => listener(failure ?? String(signal ?? code))),
    kill: () => child.kill('SIGKILL'),
  };
};
