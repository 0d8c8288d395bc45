// Plain JavaScript without dependencies: this runs before anything is installed, on whatever Node is at hand.
//
//   node main/shells/bootstrap/launch.mjs [NAME=value ...] ENTRY [argument ...]
//
// installs what is missing, then runs ENTRY (a path from the repository's root) under the pinned Node.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { SetupError, installWhatIsMissing } from './install.mjs';
import { chooseNode, isRunning } from './pinned-node.mjs';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/**
 * @param {string} entry path from the repository's root
 * @param {string[]} args
 */
export async function launch(entry, args) {
  try {
    await installWhatIsMissing(root, process.stderr);
    const node = chooseNode(root);
    if (!node) throw new SetupError(noFittingNode());
    if (isRunning(node)) await runHere(join(root, entry), args);
    else await runUnder(node, join(root, entry), args);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

function noFittingNode() {
  const here = `${process.platform}-${process.arch}`;
  return (
    `Tessera brings no Node for ${here}, and this one is ${process.versions.node}: ` +
    'install Node 24 (22.18 is the oldest that works) and run the same command again.'
  );
}

/**
 * One process fewer where this already is the right Node.
 * @param {string} file
 * @param {string[]} args
 */
async function runHere(file, args) {
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/**
 * @param {string} node
 * @param {string} file
 * @param {string[]} args
 */
async function runUnder(node, file, args) {
  const child = spawn(node, [file, ...args], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes; whoever signals only this one means the child as well.
  const pass = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
  for (const signal of /** @type {NodeJS.Signals[]} */ (pass)) process.on(signal, () => child.kill(signal));
  if (process.stdin.isTTY) process.on('SIGINT', () => {});

  /** @type {number | NodeJS.Signals | null} */
  const end = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  if (typeof end === 'string') {
    // Dies of what the child died of, so that whoever waits sees the truth.
    process.removeAllListeners(end);
    process.kill(process.pid, end);
  } else {
    process.exitCode = end ?? 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  while (words[0] && /^[A-Z_]+=/.test(words[0])) {
    const [name = '', ...value] = String(words.shift()).split('=');
    process.env[name] = value.join('=');
  }
  const entry = words.shift();
  if (!entry) throw new Error('usage: launch.mjs [NAME=value ...] ENTRY [argument ...]');
  await launch(entry, words);
}
