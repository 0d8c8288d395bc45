// Plain JavaScript without dependencies: this runs before anything is installed, on whatever Node is at hand.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { pinnedNodePackage } from './pinned-node.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages  keyed by path, such as `node_modules/zod`
 */

/**
 * Brings node_modules up to package-lock.json with `npm ci`; does nothing where it already is.
 * @param {string} root folder of package.json
 * @param {NodeJS.WritableStream & { isTTY?: boolean }} out where progress goes: never stdout, which may carry JSON
 * @throws {SetupError} when npm cannot be run or fails
 */
export async function installWhatIsMissing(root, out) {
  const wanted = readLock(join(root, 'package-lock.json'));
  if (!wanted)
    throw new SetupError(`${root} has no readable package-lock.json: restore it with git and try again.`);
  const present = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (present && !firstDifference(wanted, present)) return;

  const startedAt = Date.now();
  const why = present ? 'package-lock.json has changed' : 'first run';
  out.write(`Installing the packages Tessera needs (npm ci, ${why}) ...\n`);
  const stopProgress = reportProgress(root, wanted, out, startedAt);
  try {
    await runNpmCi(root);
  } finally {
    stopProgress();
  }
  out.write(`Installed in ${secondsSince(startedAt)} s.\n`);
}

/** What went wrong before Tessera itself could start, told in one message. */
export class SetupError extends Error {}

/**
 * npm writes node_modules/.package-lock.json last, so an install that was cut short never looks complete.
 * @param {LockedPackages} wanted package-lock.json
 * @param {LockedPackages} present what npm says it put into node_modules
 * @returns {string | null} the first package that is missing or another version, or null where all is there
 */
export function firstDifference(wanted, present) {
  for (const [path, locked] of Object.entries(wanted)) {
    if (path === '') continue;
    const installed = present[path];
    if (!installed) {
      // npm leaves out what other platforms need. Of the optional packages Tessera itself asks only for its Node.
      if (locked.optional && path !== `node_modules/${pinnedNodePackage()}`) continue;
      return path;
    }
    if (installed.version !== locked.version || installed.integrity !== locked.integrity) return path;
  }
  return null;
}

/** @param {string} file @returns {LockedPackages | null} null where there is no such file or npm did not finish it */
function readLock(file) {
  if (!existsSync(file)) return null;
  try {
    const lock = /** @type {{ packages?: LockedPackages }} */ (JSON.parse(readFileSync(file, 'utf8')));
    return lock.packages ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** @param {string} root */
async function runNpmCi(root) {
  const npm = startNpmCi(root);
  npm.stdin.end();
  let said = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4000)));
  }
  /** @type {number | string | null} */
  const end = await new Promise((resolve, reject) => {
    npm.on('error', reject);
    npm.on('close', (code, signal) => resolve(signal ?? code));
  }).catch((error) => {
    throw new SetupError(`npm could not be started (${error}): install Node with npm and try again.`);
  });
  if (end !== 0) {
    const advice = 'Check that the npm registry answers and that the disk has 1 GB free, then try again.';
    throw new SetupError(`${said.trim()}\nnpm ci failed (${end}). ${advice}`.trimStart());
  }
}

/** @param {string} root */
function startNpmCi(root) {
  // Dev and optional packages are named because NODE_ENV=production or a user's npmrc would leave them out.
  const ci = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const args = [...ci, '--no-progress', '--loglevel=error'];
  const npmCli = process.env.npm_execpath;
  if (npmCli && /npm-cli\.[cm]?js$/.test(npmCli) && existsSync(npmCli)) {
    return spawn(process.env.npm_node_execpath ?? process.execPath, [npmCli, ...args], { cwd: root });
  }
  return spawn('npm', args, { cwd: root, shell: process.platform === 'win32' });
}

/**
 * Counts package folders as npm fills them: a line rewritten twice a second on a terminal, else one every 10 s.
 * @param {string} root
 * @param {LockedPackages} wanted
 * @param {NodeJS.WritableStream & { isTTY?: boolean }} out
 * @param {number} startedAt ms
 * @returns {() => void} stops it
 */
function reportProgress(root, wanted, out, startedAt) {
  const required = Object.entries(wanted).filter(([path, locked]) => path !== '' && !locked.optional);
  const pinned = `node_modules/${pinnedNodePackage()}`;
  const paths = required.map(([path]) => path).concat(pinned in wanted ? [pinned] : []);
  const manifests = paths.map((path) => join(root, path, 'package.json'));
  const show = () => {
    const numReady = manifests.filter((file) => existsSync(file)).length;
    const line = `  ${numReady} of ${manifests.length} packages, ${secondsSince(startedAt)} s`;
    out.write(out.isTTY ? `\r${line}\x1b[K` : `${line}\n`);
  };
  const timer = setInterval(show, out.isTTY ? 500 : 10_000);
  return () => {
    clearInterval(timer);
    if (out.isTTY) out.write('\r\x1b[K');
  };
}

/** @param {number} startedAt ms */
function secondsSince(startedAt) {
  return Math.round((Date.now() - startedAt) / 1000);
}
