import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { pinnedNodePackage } from '../../../../../main/shells/bootstrap/pinned-node.mjs';
import { repositoryRoot } from '../../../../house/files.ts';

// A repository of one package that needs no network, with the real bootstrap and the real npm.
const root = mkdtempSync(join(tmpdir(), 'tessera-launch-'));
const launcher = join(root, 'main/shells/bootstrap/launch.mjs');

function writeRepository(version: string) {
  const dependencies = { tiny: 'file:tiny' };
  const write = (file: string, value: unknown) => writeFileSync(join(root, file), JSON.stringify(value));
  mkdirSync(join(root, 'tiny'), { recursive: true });
  write('tiny/package.json', { name: 'tiny', version });
  write('package.json', { name: 'clone', version: '1.0.0', dependencies });
  write('package-lock.json', {
    name: 'clone',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'clone', version: '1.0.0', dependencies },
      'node_modules/tiny': { resolved: 'tiny', link: true },
      tiny: { version },
    },
  });
}

function launch(...words: string[]) {
  return spawnSync(process.execPath, [launcher, ...words], { encoding: 'utf8', input: '' });
}

/** Starts an entry that never ends, sends SIGTERM to the launcher alone, and tells what that died of. */
async function endOfTerminated(): Promise<unknown> {
  const child = spawn(process.execPath, [launcher, 'entry.ts', 'wait'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.once('data', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
}

beforeAll(() => {
  cpSync(join(repositoryRoot, 'main/shells/bootstrap'), join(root, 'main/shells/bootstrap'), {
    recursive: true,
  });
  writeRepository('1.0.0');
  writeFileSync(
    join(root, 'entry.ts'),
    `const words: string[] = process.argv.slice(2);
     console.log(JSON.stringify({ words, lane: process.env['LANE'] }));
     if (words[0] === 'wait') setInterval(() => {}, 1000);
     else process.exitCode = Number(words[0]);`,
  );
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('launch.mjs', () => {
  it('installs on the first run and says so on stderr, so that stdout stays the entry’s own', () => {
    const run = launch('LANE=long', 'entry.ts', '3', '--json', 'a b');
    expect(run.stderr).toMatch(/npm ci, first run[^]*Installed in \d+ s/);
    expect(run.stdout).toBe('{"words":["3","--json","a b"],"lane":"long"}\n');
    expect(run.status).toBe(3);
  });

  it('is silent on the second run', () => {
    const run = launch('entry.ts', '0');
    expect(run).toMatchObject({ stderr: '', stdout: '{"words":["0"]}\n', status: 0 });
  });

  it('installs again when package-lock.json has changed', () => {
    writeRepository('1.0.1');
    expect(launch('entry.ts', '0').stderr).toMatch(/npm ci, package-lock.json has changed/);
    expect(launch('entry.ts', '0').stderr).toBe('');
  });

  it('says in one message why npm failed and exits 2', () => {
    const lock = join(root, 'package-lock.json');
    const sound = readFileSync(lock, 'utf8');
    writeFileSync(lock, sound.replaceAll('"tiny"', '"huge"'));
    const run = launch('entry.ts', '0');
    writeFileSync(lock, sound);
    expect(run.stderr).toMatch(/npm ci failed \(1\)\. Check that .* then try again\.\n$/);
    expect(run).toMatchObject({ stdout: '', status: 2 });
    expect(launch('entry.ts', '0').status).toBe(0);
  });

  it('passes a termination on', async () => {
    expect(await endOfTerminated()).toBe('SIGTERM');
  });
});

describe.runIf(process.platform !== 'win32')('launch.mjs with a pinned Node', () => {
  beforeAll(() => {
    const bin = join(root, 'node_modules', pinnedNodePackage(), 'bin');
    mkdirSync(bin, { recursive: true });
    const script = `#!/bin/sh\nPINNED=yes exec ${process.execPath} "$@"\n`;
    writeFileSync(join(bin, 'node'), script, { mode: 0o755 });
    writeFileSync(join(root, 'which.ts'), `console.log(process.env['PINNED']); process.exitCode = 4;`);
  });

  it('goes on under that one, with its output and exit code', () => {
    expect(launch('which.ts')).toMatchObject({ stdout: 'yes\n', stderr: '', status: 4 });
  });

  it('passes a termination on and dies of it too', async () => {
    expect(await endOfTerminated()).toBe('SIGTERM');
  });
});
