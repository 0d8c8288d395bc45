/** What goes over a port, as JSON. */
interface Encoded {
  readonly text?: string;
  readonly base64?: string;
}

interface FromNode {
  readonly type: 'port-message' | 'port-close' | 'answer';
  readonly port: number;
  readonly data: Encoded;
  readonly id: number;
  readonly value: unknown;
}

/**
 * Runs, as text, in the isolated world of a window before the preload script: makes what `require('electron')` gives there.
 * Node is reached by the binding `standInSend`, which exists in this world alone; it answers by `standIn.receive`.
 */
export function preloadWorld(): void {
  const world = globalThis as unknown as { standInSend: (message: string) => void; standIn: object };
  const send = (message: object): void => world.standInSend(JSON.stringify(message));
  const ports = new Map<number, MessagePort>();
  const waiting = new Map<number, (value: unknown) => void>();
  let nextId = 1;

  const encode = (data: string | ArrayBuffer | Uint8Array): Encoded => {
    if (typeof data === 'string') return { text: data };
    let binary = '';
    for (const byte of new Uint8Array(data)) binary += String.fromCharCode(byte);
    return { base64: btoa(binary) };
  };
  const decode = ({ text, base64 = '' }: Encoded): string | Uint8Array =>
    text ?? Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

  const adopt = (port: MessagePort): number => {
    const id = nextId++;
    ports.set(id, port);
    port.onmessage = (event: MessageEvent<string | ArrayBuffer | Uint8Array>) =>
      send({ type: 'port-message', port: id, data: encode(event.data) });
    port.addEventListener('close', () => send({ type: 'port-close', port: id }));
    return id;
  };

  world.standIn = {
    receive({ type, port, data, id, value }: FromNode): void {
      if (type === 'port-message') ports.get(port)?.postMessage(decode(data));
      else if (type === 'port-close') ports.get(port)?.close();
      else waiting.get(id)?.(value);
    },
    electron: {
      contextBridge: {
        exposeInMainWorld(name: string, value: unknown): void {
          const detail = JSON.stringify({ name, value });
          window.dispatchEvent(new CustomEvent('stand-in-expose', { detail }));
        },
      },
      ipcRenderer: {
        postMessage: (channel: string, message: unknown, transfer: MessagePort[] = []) =>
          send({ type: 'send', channel, args: [message], ports: transfer.map(adopt) }),
        invoke(channel: string, ...args: unknown[]): Promise<unknown> {
          const id = nextId++;
          send({ type: 'invoke', channel, args, id });
          return new Promise((resolve) => waiting.set(id, resolve));
        },
      },
      webUtils: {
        // Chromium tells no page where a file lies: the test says so, by the file's name.
        getPathForFile(file: File): string {
          const paths = JSON.parse(document.documentElement.dataset['paths'] ?? '{}') as Record<
            string,
            string
          >;
          return paths[file.name] ?? '';
        },
      },
    },
  };
}
