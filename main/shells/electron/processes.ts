import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UtilityProcess } from 'electron';
import type { ImportReport } from '../../../preload/contract/library.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { ProbeAnswer } from '../../runtime/probe-measure.ts';
import type { StartProbe } from '../../runtime/probe-process.ts';
import type { ProviderProbe } from '../../runtime/probe.ts';
import type { ForkApart } from '../../services/apart/fork.ts';
import { trainerFolder } from '../../training/control-address.ts';
import type { Launch, LaunchedProcess, TrainerRefusal, TrainerRequest } from '../../training/launch.ts';
import type { Electron } from './electron.ts';
import type { ImportAnswer } from './processes/import.ts';

/** The entries that are bundled beside the main one. */
type Entry = 'trainer' | 'apart' | 'probe' | 'import';

export interface ProcessesOptions {
  /** Where the bundled entries lie. */
  readonly folder: string;
  /**
   * What providers work here. A process started from here can start no others to try them, so it is told; the first one
   * waits until that is known.
   */
  readonly probes: () => Promise<readonly ProviderProbe[]>;
}

/** Electron's utility processes, in the places where the other shells start plain Node ones. They end with the application. */
export class Processes {
  readonly #electron: Pick<Electron, 'utilityProcess'>;
  readonly #options: ProcessesOptions;
  readonly #trainers = new Map<string, TrainerProcess>();

  constructor(electron: Pick<Electron, 'utilityProcess'>, options: ProcessesOptions) {
    this.#electron = electron;
    this.#options = options;
  }

  /** How many runs are trained by processes of this application. */
  get numTraining(): number {
    return this.#trainers.size;
  }

  /** Has every trainer save and end, its run to be resumed later; resolves when all have. */
  async leaveAll(): Promise<void> {
    await Promise.all([...this.#trainers.values()].map((trainer) => trainer.leave()));
  }

  readonly launch: Launch = (request) => {
    const started = this.#options.probes().then((probes) => this.#fork('trainer', [request, probes], 'pipe'));
    const trainer = new TrainerProcess(request, started);
    this.#trainers.set(request.runId, trainer);
    const forget = (): void => {
      if (this.#trainers.get(request.runId) === trainer) this.#trainers.delete(request.runId);
    };
    trainer.exited.then(forget, forget);
    return trainer;
  };

  readonly forkApart: ForkApart = (request) => {
    const started = this.#options
      .probes()
      .then((probes) => this.#fork('apart', [request, probes], 'inherit'));
    // Where it could not be started it counts as one that has ended.
    const whenStarted = (work: (child: UtilityProcess) => void): void =>
      void started.then(work, () => undefined);
    return {
      postMessage: (message) => whenStarted((child) => child.postMessage(message)),
      onMessage: (listener) => whenStarted((child) => child.on('message', listener)),
      onExit: (listener) => void started.then((child) => child.once('exit', listener), listener),
      kill: () => whenStarted(killAtOnce),
    };
  };

  readonly startProbe: StartProbe = (provider) => {
    const child = this.#fork('probe', [provider], 'pipe');
    return {
      streams: [child.stdout, child.stderr],
      onAnswer: (listener) =>
        child.on('message', (answer: ProbeAnswer) => {
          listener(answer);
          killAtOnce(child);
        }),
      onEnd: (listener) => child.once('exit', (code) => listener(String(code))),
      kill: () => killAtOnce(child),
    };
  };

  /** Reads files of unknown origin into the store, apart from the windows. @throws UserError naming what is wrong */
  async importPaths(dataDir: string, paths: readonly string[]): Promise<ImportReport> {
    const child = this.#fork('import', [{ dataDir, paths }], 'inherit');
    let answer: ImportAnswer | undefined;
    child.on('message', (message: ImportAnswer) => {
      answer = message;
      killAtOnce(child);
    });
    await new Promise((resolve) => child.once('exit', resolve));
    if (!answer)
      throw new UserError('The import ended before it was done; nothing was added.', 'process_died');
    if ('report' in answer) return answer.report;
    throw answer.code === null ? new Error(answer.message) : new UserError(answer.message, answer.code);
  }

  #fork(entry: Entry, words: readonly unknown[], stdio: 'pipe' | 'inherit'): UtilityProcess {
    const args = words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
    return this.#electron.utilityProcess.fork(join(this.#options.folder, `${entry}.cjs`), args, {
      stdio: ['ignore', stdio, stdio],
      serviceName: `Tessera ${entry}`,
    });
  }
}

/** One trainer, from the wish to start it to its end. */
class TrainerProcess implements LaunchedProcess {
  readonly exited: Promise<TrainerRefusal | null>;
  readonly #started: Promise<UtilityProcess>;
  #child: UtilityProcess | undefined;

  constructor(request: TrainerRequest, started: Promise<UtilityProcess>) {
    this.#started = started;
    this.exited = started.then((child) => {
      this.#child = child;
      writeLog(child, request);
      let refusal: TrainerRefusal | null = null;
      child.on('message', (message: TrainerRefusal) => {
        refusal = message;
        killAtOnce(child);
      });
      return new Promise((resolve) => child.once('exit', () => resolve(refusal)));
    });
    // Whoever only wants the process need not handle it.
    this.exited.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async leave(): Promise<void> {
    (await this.#started).postMessage('leave');
    await this.exited;
  }

  /** It ends with this process in any case. */
  unref(): void {
    return undefined;
  }
}

/** What a trainer prints (stack traces, ONNX Runtime's errors) goes to `trainers/<run>.log` in the data folder. */
function writeLog({ stdout, stderr }: UtilityProcess, { dataDir, runId }: TrainerRequest): void {
  const folder = trainerFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = createWriteStream(join(folder, `${runId}.log`), { flags: 'a' });
  // A full disk must not end the application for a line of a log.
  log.on('error', () => undefined);
  for (const stream of [stdout, stderr]) stream?.pipe(log, { end: false });
}

/** Whatever it is doing: Electron's own way asks first. */
function killAtOnce(child: UtilityProcess): void {
  if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  else child.kill();
}
