import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from '@playwright/test';
import { meant, shown } from './addresses.ts';
import { ipcMain } from './ipc-main.ts';
import { PortMain, type Encoded } from './port-main.ts';
import { preloadWorld } from './preload-world.ts';
import { tell } from './telling.ts';

const WORLD = 'preload';
const EXPOSE = `addEventListener('stand-in-expose', ({ detail }) => {
  const { name, value } = JSON.parse(detail);
  Object.defineProperty(globalThis, name, { value });
});`;

interface FromWorld {
  readonly type: 'send' | 'invoke' | 'port-message' | 'port-close';
  readonly channel: string;
  readonly args: unknown[];
  readonly ports?: number[];
  readonly port: number;
  readonly data: Encoded;
  readonly id: number;
}

interface World {
  readonly frameId: string;
  readonly ports: Map<number, PortMain>;
}

/** A page of a real Chromium as the application's `webContents`. */
export class WebContents extends EventEmitter {
  readonly page: Promise<Page>;
  /** Set while the application itself loads a page. */
  isLoading = false;
  #windowOpenHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  readonly #worlds = new Map<number, World>();
  #cdp: CDPSession | undefined;
  #mainFrameId = '';

  constructor(page: Promise<Page>, preload: string) {
    super();
    this.page = page.then(async (opened) => {
      await this.#prepare(opened, preload);
      return opened;
    });
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#windowOpenHandler = handler;
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.page;
    this.isLoading = true;
    try {
      await page.goto(shown(address));
    } finally {
      this.isLoading = false;
    }
  }

  reload(): void {
    void this.page.then((page) => page.reload());
  }

  async #prepare(page: Page, preload: string): Promise<void> {
    const cdp = await page.context().newCDPSession(page);
    this.#cdp = cdp;
    const { frameTree } = await cdp.send('Page.getFrameTree');
    this.#mainFrameId = frameTree.frame.id;
    cdp.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
      const { frameId } = auxData as { frameId: string };
      if (name === WORLD) this.#worlds.set(id, { frameId, ports: new Map() });
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId: id }) => this.#forget(id));
    cdp.on('Runtime.executionContextsCleared', () =>
      [...this.#worlds.keys()].forEach((id) => this.#forget(id)),
    );
    page.on('close', () => [...this.#worlds.keys()].forEach((id) => this.#forget(id)));
    cdp.on('Runtime.bindingCalled', ({ executionContextId, payload }) => {
      void this.#receive(executionContextId, JSON.parse(payload) as FromWorld);
    });
    page.on('popup', (popup) => {
      const url = meant(popup.url());
      const { action } = this.#windowOpenHandler({ url });
      tell('window-open', { url, action });
      if (action === 'deny') void popup.close();
    });
    await cdp.send('Runtime.enable');
    await cdp.send('Page.enable');
    await cdp.send('Runtime.addBinding', { name: 'standInSend', executionContextName: WORLD });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: EXPOSE });
    const world = `(${preloadWorld.toString()})();`;
    // As Electron does, a preload script runs in the window itself, in no frame inside it.
    const script = `if (window.top === window) ((require) => {${readFileSync(preload, 'utf8')}\n})(() => standIn.electron);`;
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `${world}\n${script}`,
      worldName: WORLD,
    });
  }

  async #receive(contextId: number, message: FromWorld): Promise<void> {
    const world = this.#worlds.get(contextId);
    if (!world) return;
    if (message.type === 'port-message') world.ports.get(message.port)?.arrive(message.data);
    else if (message.type === 'port-close') world.ports.get(message.port)?.end();
    else {
      const ports = (message.ports ?? []).map((id) => this.#port(contextId, world, id));
      const event = { sender: this, senderFrame: await this.#frame(contextId, world), ports };
      if (message.type === 'send') ipcMain.emit(message.channel, event, ...message.args);
      else {
        const value = await ipcMain.answer(message.channel, event, message.args);
        this.#send(contextId, { type: 'answer', id: message.id, value });
      }
    }
  }

  #port(contextId: number, { ports }: World, id: number): PortMain {
    const port = new PortMain({
      send: (data) => this.#send(contextId, { type: 'port-message', port: id, data }),
      close: () => this.#send(contextId, { type: 'port-close', port: id }),
    });
    ports.set(id, port);
    return port;
  }

  async #frame(contextId: number, { frameId }: World) {
    const { result } = await this.#cdp!.send('Runtime.evaluate', { contextId, expression: 'location.href' });
    const url = meant(result.value as string);
    return { url, parent: frameId === this.#mainFrameId ? null : { url: 'of the window' } };
  }

  #send(contextId: number, message: object): void {
    const expression = `standIn.receive(${JSON.stringify(message)})`;
    // The page may have gone; its ports are then told.
    this.#cdp!.send('Runtime.evaluate', { contextId, expression }).catch(() => undefined);
  }

  #forget(contextId: number): void {
    const world = this.#worlds.get(contextId);
    this.#worlds.delete(contextId);
    for (const port of world?.ports.values() ?? []) port.end();
  }
}
