import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { tell } from './telling.ts';

/** A Node process in the place of Electron's utility process. */
class UtilityProcess extends EventEmitter {
  readonly stdout: ChildProcess['stdout'];
  readonly stderr: ChildProcess['stderr'];
  readonly #child: ChildProcess;
  /** Undefined until 'spawn', as Electron has it. */
  pid: number | undefined;

  constructor(path: string, args: readonly string[], stdio: readonly string[]) {
    super();
    this.#child = fork(path, args, {
      execArgv: ['--import', new URL('./parent-port.ts', import.meta.url).href],
      serialization: 'advanced',
      stdio: [...stdio, 'ipc'] as 'pipe'[],
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.on('spawn', () => {
      this.pid = this.#child.pid;
      tell('utility', { path, pid: this.pid });
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('close', (code) => {
      this.pid = undefined;
      this.emit('exit', code ?? 1);
    });
  }

  postMessage(message: unknown): void {
    this.#child.send(message as object, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = {
  fork: (path: string, args: readonly string[] = [], options: { stdio: readonly string[] }): UtilityProcess =>
    new UtilityProcess(path, args, options.stdio),
};
