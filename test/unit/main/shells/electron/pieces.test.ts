import type { WebContents } from 'electron';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isOwnPage, ownPath, pageAddress } from '../../../../../main/shells/electron/addresses.ts';
import { findElectron } from '../../../../../main/shells/electron/find-electron.ts';
import { Mailbox } from '../../../../../main/shells/electron/mailbox.ts';
import { menuTemplate } from '../../../../../main/shells/electron/menu.ts';
import { copyNativeModules } from '../../../../../main/shells/electron/native-modules.ts';
import { senderRefusal, type Sender } from '../../../../../main/shells/electron/senders.ts';
import { startOptions } from '../../../../../main/shells/electron/start-options.ts';
import { endText, taskbarProgress } from '../../../../../main/shells/electron/training-signs.ts';
import { repositoryRoot } from '../../../../house/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tessera-electron-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('addresses', () => {
  it('knows the page, wherever in it', () => {
    expect(pageAddress()).toBe('tessera://workbench/');
    expect(pageAddress('/progress/1a2b3c4d')).toBe('tessera://workbench/#/progress/1a2b3c4d');
    expect(isOwnPage(pageAddress('/library'))).toBe(true);
    expect(ownPath('tessera://workbench/assets/a.js?x#y')).toBe('/assets/a.js');
  });

  it.each([
    'tessera://elsewhere/',
    'tessera://workbench.example.org/',
    'tessera://workbench:8080/',
    'tessera://me@workbench/',
    'tessera:workbench/',
    'https://workbench/',
    'file:///workbench/',
    'about:blank',
    'data:text/html,x',
    '',
  ])('takes %j for none of its own', (address) => {
    expect(isOwnPage(address)).toBe(false);
    expect(ownPath(address)).toBeNull();
  });
});

describe('senders', () => {
  const sender = {} as WebContents;
  const of = (frame: object | null): Sender => ({ sender, senderFrame: frame as Sender['senderFrame'] });
  const own = { url: pageAddress(), parent: null };

  it('listens to the page of a window of ours', () => {
    expect(senderRefusal(of(own), () => true)).toBeNull();
  });

  it.each([
    ['a frame that has gone', null, true],
    ['a frame inside a window', { ...own, parent: own }, true],
    ['a page of another host', { url: 'tessera://elsewhere/', parent: null }, true],
    ['a page of the web', { url: 'https://example.org/', parent: null }, true],
    ['contents that are of no window', own, false],
  ])('refuses %s in a sentence', (_, frame, isWindow) => {
    expect(senderRefusal(of(frame), () => isWindow)).toMatch(/^[A-Z].*\.$/);
  });
});

describe('signs of training', () => {
  const state = { runId: 'a', name: 'A', status: 'running' as const, step: 30, maxSteps: 100 };

  it('shows all runs in one bar, and takes it away', () => {
    expect(taskbarProgress([])).toEqual({ fraction: -1, mode: 'none' });
    expect(taskbarProgress([state])).toEqual({ fraction: 0.3, mode: 'normal' });
    const other = { ...state, status: 'paused' as const, step: 90, maxSteps: 200 };
    expect(taskbarProgress([state, other])).toEqual({ fraction: 0.4, mode: 'normal' });
    expect(taskbarProgress([other])).toEqual({ fraction: 0.45, mode: 'paused' });
  });

  it('tells how a run ended', () => {
    const ended = { runId: 'a', name: 'A', status: 'finished', reason: null, best_exact_accuracy: 0.875 };
    expect(endText(ended)).toEqual({
      title: 'A has finished',
      body: 'The best checkpoint solves 87.5 % of the held-out puzzles.',
    });
    const killed = { ...ended, status: 'interrupted', reason: 'its process died', best_exact_accuracy: null };
    expect(endText(killed)).toEqual({
      title: 'A is interrupted',
      body: 'its process died. No checkpoint was judged yet.',
    });
  });
});

describe('a mailbox', () => {
  it('keeps what came before anybody read, gives it once, and ends with its reader', async () => {
    const mailbox = new Mailbox<number>(2);
    for (const message of [1, 2, 3]) mailbox.put(message);
    const end = new AbortController();
    const reader = mailbox.read(end.signal);
    expect(await reader.next()).toEqual({ done: false, value: 2 });
    expect(await reader.next()).toEqual({ done: false, value: 3 });
    const late = reader.next();
    mailbox.put(4);
    expect(await late).toEqual({ done: false, value: 4 });
    const last = reader.next();
    end.abort();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});

describe('menus', () => {
  it('do what they say, on every platform', () => {
    const done: string[] = [];
    const actions = {
      importChosen: (kind: string) => void done.push(`import ${kind}`),
      openDataFolder: () => void done.push('data folder'),
      go: (screen: string) => void done.push(`go ${screen}`),
      command: (id: string) => void done.push(`command ${id}`),
    };
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      done.length = 0;
      for (const { submenu } of menuTemplate(platform, actions)) {
        if (!Array.isArray(submenu)) continue;
        for (const { click } of submenu) (click as (() => void) | undefined)?.();
      }
      expect(done).toEqual([
        ...[
          'import files',
          'import folder',
          'data folder',
          'go library',
          'go train',
          'go solve',
          'go settings',
        ],
        'command keys',
      ]);
    }
    expect(menuTemplate('darwin', actions)[0].role).toBe('appMenu');
    expect(menuTemplate('linux', actions)[0].label).toBe('File');
  });
});

describe('start options', () => {
  it('reads its own words among Chromium’s', () => {
    expect(startOptions(['.', '--no-sandbox', '--data', 'a b', '--pages=c'])).toEqual({
      dataDir: 'a b',
      pagesFolder: 'c',
    });
    expect(startOptions(['.']).pagesFolder).toBeNull();
  });
});

describe('finding Electron', () => {
  const root = join(folder, 'found');
  const dist = join(root, 'node_modules', 'electron', 'dist');

  it('says why it cannot be used', () => {
    expect(findElectron({ root, platform: 'linux', env: {}, isRoot: false })).toEqual({
      absence: 'the binary of Electron is not installed here',
    });
    mkdirSync(dist, { recursive: true });
    writeFileSync(join(dist, 'electron'), '');
    expect(findElectron({ root, platform: 'linux', env: {}, isRoot: true })).toEqual({
      absence: 'Electron does not run as root',
    });
  });

  it('finds the binary that its package installed, or another that is named', () => {
    expect(findElectron({ root, platform: 'linux', env: {}, isRoot: false })).toEqual({
      executable: join(dist, 'electron'),
    });
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'electron.exe'), '');
    const env = { ELECTRON_OVERRIDE_DIST_PATH: other };
    expect(findElectron({ root, platform: 'win32', env, isRoot: false })).toEqual({
      executable: join(other, 'electron.exe'),
    });
  });
});

describe('native packages of an application', () => {
  it('are copied for its platform alone, without types and compilers', () => {
    const application = join(folder, 'linux');
    copyNativeModules(repositoryRoot, application, 'linux', 'x64');
    const files = readdirSync(join(application, 'node_modules'), { recursive: true }).map((path) =>
      String(path).replaceAll('\\', '/'),
    );
    expect(files.filter((file) => file.endsWith('.node')).sort()).toEqual([
      'better-sqlite3/prebuilds/linux-x64.node',
      'onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    ]);
    expect(files).toContain('onnxruntime-common/dist/cjs/index.js');
    expect(files.filter((file) => /\.(dll|dylib|d\.ts|map|c|h)$|bin.*(win32|darwin)/.test(file))).toEqual([]);
  });

  it('must have the store’s own', () => {
    expect(() => copyNativeModules(repositoryRoot, join(folder, 'sunos'), 'sunos', 'x64')).toThrow(
      /better-sqlite3 has no library for sunos x64/,
    );
  });
});
