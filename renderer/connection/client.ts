import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { PORT, PORT_WANTED, SHELL_GLOBAL } from '../../preload/contract/bridge.ts';
import type { TesseraClient } from '../../preload/contract/contract.ts';

/** Whether this is a window of the desktop application: its preload script says so. */
export const isDesktop = SHELL_GLOBAL in globalThis;

/** Electron: asks the preload for a port. */
async function clientOverPort(): Promise<TesseraClient> {
  const port = await new Promise<MessagePort>((resolve) => {
    const receive = (event: MessageEvent) => {
      if (event.source !== window || event.data !== PORT) return;
      window.removeEventListener('message', receive);
      resolve(event.ports[0]);
    };
    window.addEventListener('message', receive);
    window.postMessage(PORT_WANTED, window.origin);
  });
  port.start();
  return createORPCClient(new PortLink({ port }));
}

/** Browser: the server that served the page; the cookie set at the first visit lets it in. */
function clientOverSocket(url: URL): { client: TesseraClient; closed: Promise<void> } {
  const socket = new WebSocket(url);
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true });
  });
  return { client: createORPCClient(new SocketLink({ websocket: socket })), closed };
}

/** A working client, and when it stops to be one (never over a port: it lives as long as the window). */
export async function connect(): Promise<{ client: TesseraClient; closed: Promise<void> }> {
  if (isDesktop) return { client: await clientOverPort(), closed: new Promise(() => {}) };
  const url = new URL('rpc', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  return clientOverSocket(url);
}
