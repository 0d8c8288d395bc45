import { EventEmitter } from 'node:events';
import { appendFileSync, mkdirSync, openSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../house/files.ts';
import { closeChromium, context, endpoint } from './chromium.ts';
import { session } from './session.ts';
import { tell } from './telling.ts';
import { BrowserWindow } from './windows.ts';

/** Electron's `app`: the life of the application. */
class App extends EventEmitter {
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>();
  #ready: Promise<void> | undefined;

  setName(name: string): void {
    tell('name', name);
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  getVersion(): string {
    const file = readFileSync(join(repositoryRoot, 'package.json'), 'utf8');
    return (JSON.parse(file) as { version: string }).version;
  }

  enableSandbox(): void {
    tell('sandbox');
  }

  /** One application for each folder of user data, as Chromium has it: a second one calls the first. */
  requestSingleInstanceLock(): boolean {
    const folder = this.#paths.get('userData') ?? '';
    mkdirSync(folder, { recursive: true });
    const [lock, calls] = [join(folder, 'stand-in-lock'), join(folder, 'stand-in-calls')];
    try {
      writeFileSync(openSync(lock, 'wx'), String(process.pid));
    } catch {
      appendFileSync(calls, `${process.pid}\n`);
      return false;
    }
    writeFileSync(calls, '');
    let numCalls = 0;
    watch(calls, () => {
      const now = readFileSync(calls, 'utf8').split('\n').length - 1;
      for (; numCalls < now; numCalls++) this.emit('second-instance', {}, [], '');
    }).unref();
    return true;
  }

  whenReady(): Promise<void> {
    this.#ready ??= this.#begin();
    return this.#ready;
  }

  allClosed(): void {
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
    tell('all-closed');
  }

  quit(): void {
    let isPrevented = false;
    this.emit('before-quit', { preventDefault: () => (isPrevented = true) });
    if (isPrevented) return;
    this.removeAllListeners('window-all-closed').on('window-all-closed', () => undefined);
    for (const window of BrowserWindow.getAllWindows()) window.close();
    this.emit('will-quit', { preventDefault: () => undefined });
    this.exit(0);
  }

  async #begin(): Promise<void> {
    await session.defaultSession.rule(await context());
    tell('chromium', await endpoint());
  }

  exit(code: number): void {
    tell('exit', code);
    const end = (): void => process.exit(code);
    closeChromium().then(end, end);
  }
}

export const app = new App();
