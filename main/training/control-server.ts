import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../puzzles/user-error.ts';
import { controlAddresses } from './control-address.ts';
import type { TrainerCommand, TrainerEvent } from './events.ts';
import { readJsonLines, writeJsonLine } from './json-lines.ts';

const MAX_COMMAND_BYTES = 4096;
/** Who lets this much pile up has stopped reading, and is let go. */
const MAX_UNREAD_BYTES = 8 * 1024 ** 2;

const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('finish-by'), at: z.number().nullable() }),
]) satisfies z.ZodType<TrainerCommand>;

/**
 * The trainer's ear: any number of processes of the same user attach, get its events as lines of JSON, and send commands
 * the same way. It reads them while no step runs.
 */
export class ControlServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Listens at the first address of the run that can be had. Only the run's owner may call it: it takes the place of what
   * a killed trainer left there.
   */
  static async open(
    dataDir: string,
    runId: string,
    on: { attached: () => TrainerEvent; command: (command: TrainerCommand) => void },
  ): Promise<ControlServer> {
    const server = createServer();
    const control = new ControlServer(server);
    server.on('connection', (socket) => {
      control.#sockets.add(socket);
      socket.on('close', () => control.#sockets.delete(socket));
      // One that broke off; 'close' follows.
      socket.on('error', () => socket.destroy());
      readJsonLines(socket, MAX_COMMAND_BYTES, (value) => {
        const parsed = commandSchema.safeParse(value);
        if (parsed.success) on.command(parsed.data);
        else socket.destroy();
      });
      writeJsonLine(socket, on.attached());
    });
    await listenSomewhere(server, controlAddresses(dataDir, runId));
    return control;
  }

  send(event: TrainerEvent): void {
    for (const socket of this.#sockets) {
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
      else writeJsonLine(socket, event);
    }
  }

  /** Lets everyone read what was sent, for a second at most, and stops listening. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.end();
    const timer = setTimeout(() => this.#sockets.forEach((socket) => socket.destroy()), 1000);
    await closed;
    clearTimeout(timer);
  }
}

async function listenSomewhere(server: Server, addresses: readonly string[]): Promise<void> {
  const reasons: string[] = [];
  for (const address of addresses) {
    try {
      if (process.platform !== 'win32') makeRoom(address);
      await listen(server, address);
      return;
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new UserError(
    `The trainer cannot be reached by other windows (${reasons.join('; ')}): check the permissions of the data folder.`,
    'no_control',
  );
}

/** A folder that only this user can enter, without the socket that a killed trainer left. */
function makeRoom(address: string): void {
  const folder = dirname(address);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stats = lstatSync(folder);
  if (!stats.isDirectory() || stats.uid !== userInfo().uid)
    throw new Error(`${folder} belongs to somebody else`);
  chmodSync(folder, 0o700);
  rmSync(address, { force: true });
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
