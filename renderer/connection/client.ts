import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { TesseraClient } from '../../preload/contract/contract.ts';

/** The name under which the Electron preload hands over its end of a MessageChannel. */
const PORT_MESSAGE = 'tessera-port';

/** Electron: asks the preload for a port. */
async function clientOverPort(): Promise<TesseraClient> {
  const port = await new Promise<MessagePort>((resolve) => {
    const receive = (event: MessageEvent) => {
      if (event.source !== window || event.data !== PORT_MESSAGE) return;
      window.removeEventListener('message', receive);
      resolve(event.ports[0]);
    };
    window.addEventListener('message', receive);
    window.postMessage('tessera-port-wanted', location.origin === 'null' ? '*' : location.origin);
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
  if (location.protocol === 'http:' || location.protocol === 'https:') {
    const url = new URL('rpc', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    url.search = '';
    return clientOverSocket(url);
  }
  return { client: await clientOverPort(), closed: new Promise(() => {}) };
}
