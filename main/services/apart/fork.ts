import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ShellName } from '../workplace.ts';

/** What a process apart is started with. Plain JSON. */
export interface ApartRequest {
  readonly dataDir: string;
  readonly shell: ShellName;
  readonly version: string;
}

/** A process that answers the contract's procedures over messages. */
export interface ApartProcess {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  /** Ends it at once, whatever it does; what it had not committed is rolled back. */
  kill(): void;
}

/** Starts a process apart. Electron's shell has another way to start one; all else is the same. */
export type ForkApart = (request: ApartRequest) => ApartProcess;

/** A Node process that ends with its parent. What it prints goes where its parent prints. */
export const forkNode: ForkApart = (request) => {
  const entry = fileURLToPath(new URL('./apart-process.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify(request)], { serialization: 'advanced', execArgv: [] });
  // A process that could not be started ends like one that died; sending to one that is gone is answered by its end.
  child.on('error', () => child.kill('SIGKILL'));
  return {
    postMessage: (message) => child.send(message as object, () => undefined),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('close', listener),
    kill: () => child.kill('SIGKILL'),
  };
};
