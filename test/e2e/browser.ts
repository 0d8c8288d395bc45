import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium } from '@playwright/test';

import { repositoryRoot } from '../house/files.ts';

/** A Chromium that runs here, and what it must be told to do so. */
export interface Browser {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/** Nothing that talks to the network or to a graphics card by itself. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const ELSEWHERE: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/**
 * The Chromium that the tests drive: TESSERA_BROWSER, Playwright's own, or the system's; where there is none, Playwright's
 * is installed, and where that does not run, the system's package.
 * @throws Error with one sentence where none can be had
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): Browser {
  const named = env['TESSERA_BROWSER'];
  if (named !== undefined && named !== '') {
    if (runs(named)) return browser(named);
    throw new Error(`TESSERA_BROWSER names ${named}, which does not run here: name a Chromium that does.`);
  }
  const found = present(env) ?? installed(env);
  if (found) return browser(found);
  throw new Error(
    'The tests of the window need a Chromium, and none could be found or installed: install one (npx playwright install chromium), or name one with TESSERA_BROWSER.',
  );
}

function browser(executablePath: string): Browser {
  // The sandbox of Chromium refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  return { executablePath, args: isRoot ? ['--no-sandbox', ...QUIET] : QUIET };
}

function present(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = [chromium.executablePath(), ...onPath, ...(ELSEWHERE[process.platform] ?? [])];
  return candidates.find((path) => existsSync(path) && runs(path));
}

/** Present is not yet runnable: a system may lack its libraries. */
function runs(executablePath: string): boolean {
  // On Windows a browser does not say its version and opens a window instead.
  if (process.platform === 'win32') return existsSync(executablePath);
  return spawnSync(executablePath, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function installed(env: NodeJS.ProcessEnv): string | undefined {
  const playwright = join(repositoryRoot, 'node_modules', 'playwright', 'cli.js');
  const ways: readonly (readonly [string, ...string[]])[] = [
    [process.execPath, playwright, 'install', 'chromium'],
    ...(process.platform === 'linux' && process.getuid?.() === 0
      ? ([
          ['apt-get', 'update', '-qq'],
          ['apt-get', 'install', '-qq', '-y', '--no-install-recommends', 'chromium'],
        ] as const)
      : []),
  ];
  for (const [command, ...words] of ways) {
    process.stderr.write(`No Chromium here yet: ${command} ${words.join(' ')} ...\n`);
    // A registry that does not answer must not hold the tests up for ever.
    spawnSync(command, words, { stdio: 'ignore', timeout: 240_000 });
    const found = present(env);
    if (found) return found;
  }
  return undefined;
}
