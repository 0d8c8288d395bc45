import type { IpcMainEvent, WebContents } from 'electron';
import { isOwnPage } from './addresses.ts';

/** Who sent something, as Electron tells; `senderFrame` is null where the frame is gone already. */
export type Sender = Pick<IpcMainEvent, 'sender' | 'senderFrame'>;

/**
 * Why a sender is not listened to, in a sentence; null where it is the page of one of our windows.
 * @param isOwnWindow whether the contents belong to a window that Tessera opened
 */
export function senderRefusal(
  { sender, senderFrame }: Sender,
  isOwnWindow: (contents: WebContents) => boolean,
): string | null {
  if (!senderFrame) return 'The page that asked has gone.';
  if (senderFrame.parent) return 'Only a window itself, no frame inside it, may talk to the machine.';
  if (!isOwnPage(senderFrame.url)) return 'Only pages of Tessera itself may talk to it.';
  return isOwnWindow(sender) ? null : 'Only windows that Tessera opened may talk to it.';
}
