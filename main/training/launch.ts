import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trainerFolder } from './control-address.ts';
import type { ResumeOptions } from './open-run.ts';

/** What a trainer's process is started with. Plain JSON. */
export interface TrainerRequest {
  readonly dataDir: string;
  readonly runId: string;
  readonly options?: ResumeOptions;
  /** `maxBytes` of the store it opens. */
  readonly maxBytes?: number;
}

/** Why a trainer's process did not begin; `code` is a UserError's, null where our own code failed. */
export interface TrainerRefusal {
  readonly message: string;
  readonly code: string | null;
}

/** A trainer's process as whoever started it sees it. */
export interface LaunchedProcess {
  /** Undefined until the system has started it. */
  readonly pid: number | undefined;
  /** Resolves when the process is gone; with its refusal where it did not begin. */
  readonly exited: Promise<TrainerRefusal | null>;
  /** Lets the caller's process end while this one goes on. */
  readonly unref: () => void;
}

/** Starts the trainer's process. Electron's shell has another way to start one; all else is the same. */
export type Launch = (request: TrainerRequest) => LaunchedProcess;

/**
 * A Node process of its own session: it lives on when its parent dies or the terminal closes. What it prints (stack
 * traces, ONNX Runtime's errors) goes to `trainers/<run>.log` in the data folder.
 */
export const launchNode: Launch = (request) => {
  const folder = trainerFolder(request.dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = openSync(join(folder, `${request.runId}.log`), 'a');
  const entry = fileURLToPath(new URL('./trainer-process.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, JSON.stringify(request)], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  let output = '';
  const stdout = child.stdout as Socket;
  stdout.setEncoding('utf8');
  stdout.on('data', (chunk: string) => (output += chunk));
  const exited = new Promise<TrainerRefusal | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output === '' ? null : (JSON.parse(output) as TrainerRefusal)));
  });
  // Before the pid is known to be missing: an unhandled rejection would end the caller.
  exited.catch(() => undefined);
  if (child.pid === undefined) throw new Error(`internal: ${process.execPath} could not be started`);
  return {
    pid: child.pid,
    exited,
    unref: () => {
      child.unref();
      stdout.unref();
    },
  };
};
