import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** The shortest limit of a Unix socket's path among the systems (macOS: 104 bytes with the closing zero). */
const MAX_SOCKET_PATH = 100;

/**
 * Where the trainer of a run can listen, in order of preference; whoever attaches tries the same places. A named pipe on
 * Windows; else a Unix socket among the trainers' files, or, where that path would be too long or lies on a disk that
 * holds no sockets, in a folder of the user's own among the temporary files.
 */
export function controlAddresses(dataDir: string, runId: string): string[] {
  const digest = createHash('sha256')
    .update(`${resolve(dataDir)}\n${runId}`)
    .digest('hex')
    .slice(0, 24);
  if (process.platform === 'win32') return [`\\\\.\\pipe\\tessera-${digest}`];
  const near = join(trainerFolder(resolve(dataDir)), `${runId}.sock`);
  const far = join(tmpdir(), `tessera-${userInfo().uid}`, `${digest}.sock`);
  return Buffer.byteLength(near) <= MAX_SOCKET_PATH ? [near, far] : [far];
}

/** Sockets and logs of the trainers of a store. */
export function trainerFolder(dataDir: string): string {
  return join(dataDir, 'trainers');
}
