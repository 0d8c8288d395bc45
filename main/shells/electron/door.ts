import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { MessagePortMain, WebContents } from 'electron';
import { z } from 'zod';
import { CHANNELS } from '../../../preload/contract/bridge.ts';
import { router } from '../../services/door/router.ts';
import type { Desktop } from '../../services/desktop.ts';
import type { Workplace } from '../../services/workplace.ts';
import type { Electron } from './electron.ts';
import { senderRefusal, type Sender } from './senders.ts';

/** What a window of ours can do beside the contract. */
export interface WindowDesktop extends Desktop {
  /** Imports what was dropped on the window, and tells it how that went. */
  importDropped(paths: readonly string[]): Promise<void>;
}

export interface DoorOptions {
  readonly workplace: Workplace;
  /** The desktop around a window of ours; undefined where the contents are not of one. */
  readonly desktopOf: (contents: WebContents) => WindowDesktop | undefined;
}

/** Codes as in the contract. */
interface DropRefusal {
  readonly code: 'FORBIDDEN' | 'BAD_INPUT';
  readonly message: string;
}

const pathsSchema = z.array(z.string().min(1).max(32_768)).min(1).max(1_000);

/** Opens the machine to the windows: whoever else asks is refused, in the words of the contract where there is a port. */
export function openDoor(
  { ipcMain }: Pick<Electron, 'ipcMain'>,
  { workplace, desktopOf }: DoorOptions,
): void {
  const handler = new RPCHandler(router);
  const refuse = (event: Sender): string | null =>
    senderRefusal(event, (contents) => desktopOf(contents) !== undefined);
  ipcMain.on(CHANNELS.door, (event) => {
    const refusal = refuse(event);
    const desktop = desktopOf(event.sender);
    const [port, ...tooMany] = event.ports;
    for (const one of tooMany) one.close();
    if (!port) return;
    if (refusal !== null || !desktop) answerRefusal(port, refusal ?? 'This window is closing.');
    else handler.upgrade(port, { context: { workplace, desktop } });
    port.start();
  });
  ipcMain.handle(CHANNELS.dropped, async (event, sent: unknown): Promise<DropRefusal | null> => {
    const message = refuse(event);
    if (message !== null) return { code: 'FORBIDDEN', message };
    const paths = pathsSchema.safeParse(sent);
    if (!paths.success) return { code: 'BAD_INPUT', message: 'What was dropped has no usable paths.' };
    await desktopOf(event.sender)?.importDropped(paths.data);
    return null;
  });
}

/** Every call over the port is answered with FORBIDDEN. */
function answerRefusal(port: MessagePortMain, message: string): void {
  const data = { reason: 'wrong_sender' };
  const refusing = new RPCHandler(router, {
    interceptors: [
      () => Promise.reject(new ORPCError('FORBIDDEN', { defined: true, status: 403, message, data })),
    ],
  });
  refusing.upgrade(port, { context: {} as never });
}
