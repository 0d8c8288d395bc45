import { expect, test, type CDPSession, type Page } from '@playwright/test';

import { CHANNELS } from '../../preload/contract/bridge.ts';
import { Desktop } from './electron/desktop.ts';

/** Reliability rows 10 and 11, by behaviour: the application as it is bundled, over the stand-in of test/e2e/electron. */
test.describe('the desktop application keeps to itself', () => {
  let desktop: Desktop;
  let page: Page;
  let cdp: CDPSession;
  /** The isolated worlds that a preload script runs in, by frame. */
  const worlds = new Map<string, number>();

  test.beforeAll(async () => {
    // The bundles may have to be built first.
    test.setTimeout(300_000);
    desktop = await Desktop.start();
    page = await desktop.page();
    await expect(page.getByRole('option').first()).toBeVisible();
    cdp = await page.context().newCDPSession(page);
    cdp.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
      if (name === 'preload') worlds.set((auxData as { frameId: string }).frameId, id);
    });
    await cdp.send('Runtime.enable');
  });
  test.afterAll(() => desktop.remove());

  /** The frames' own ids: the window's first. */
  async function frameIds(): Promise<string[]> {
    const { frameTree } = await cdp.send('Page.getFrameTree');
    return [frameTree, ...(frameTree.childFrames ?? [])].map(({ frame }) => frame.id);
  }

  async function inWorldOf(frameId: string, expression: string): Promise<unknown> {
    await expect.poll(() => worlds.has(frameId)).toBe(true);
    const contextId = worlds.get(frameId)!;
    const evaluated = await cdp.send('Runtime.evaluate', {
      ...{ contextId, expression, awaitPromise: true, returnByValue: true },
    });
    return evaluated.result.value;
  }

  /** Asks a procedure over a port of its own, as the preload script would; what comes back. */
  async function ask(
    frameId: string,
    procedure: string,
    input?: unknown,
  ): Promise<{ s?: number; b: { json: unknown } }> {
    const body = input === undefined ? {} : { b: { json: input } };
    const request = JSON.stringify({ i: '1', p: { u: procedure, ...body } });
    const answer = await inWorldOf(
      frameId,
      `new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = ({ data }) => resolve(typeof data === 'string' ? data : new TextDecoder().decode(data));
        standIn.electron.ipcRenderer.postMessage('${CHANNELS.door}', null, [port1]);
        port2.postMessage(${JSON.stringify(request)});
      })`,
    );
    return (JSON.parse(String(answer)) as { p: { s?: number; b: { json: unknown } } }).p;
  }

  /** A frame inside the window, with a world of its own like the window's. */
  async function subFrameId(): Promise<string> {
    await page.evaluate(() => {
      if (!document.querySelector('iframe')) document.body.append(document.createElement('iframe'));
    });
    await expect.poll(async () => (await frameIds()).length).toBe(2);
    return (await frameIds())[1];
  }

  test('its window is isolated and sandboxed, and the page finds nothing of Node or Electron', async () => {
    const { detail } = await desktop.until('window');
    expect(detail).toMatchObject({
      webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
    });
    await desktop.until('sandbox');
    const found = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
        (name) => name in globalThis,
      ),
    );
    expect(found).toEqual([]);
    expect(await page.evaluate(() => (globalThis as { tesseraShell?: unknown }).tesseraShell)).toBe(
      'electron',
    );
  });

  test('no navigation leaves the page', async () => {
    const before = page.url();
    for (const address of ['https://example.org/', 'http://127.0.0.1:1/', 'tessera://elsewhere/']) {
      const shown = address.replace('tessera://elsewhere/', 'https://elsewhere.tessera.test/');
      await page.evaluate((to) => void (location.href = to), shown);
      await desktop.until('navigation-refused', ({ url }) => url === address);
    }
    expect(page.url()).toBe(before);
    await expect(page.getByRole('option').first()).toBeVisible();
  });

  test('no window opens another', async () => {
    const numPages = page.context().pages().length;
    await page.evaluate(() => void window.open('about:blank'));
    expect((await desktop.until('window-open')).detail).toMatchObject({ action: 'deny' });
    await expect.poll(() => page.context().pages().length).toBe(numPages);
  });

  test('no permission is given', async () => {
    const states = await page.evaluate(() =>
      Promise.all(
        (['geolocation', 'notifications', 'camera', 'midi'] as PermissionName[]).map(
          async (name) => (await navigator.permissions.query({ name })).state,
        ),
      ),
    );
    expect(states).not.toContain('granted');
  });

  test('nothing is fetched, embedded or run from elsewhere, and no script of the page’s own making', async () => {
    const outcome = await page.evaluate(async () => {
      const fetched = await fetch('https://example.org/').then(
        () => 'fetched',
        () => 'refused',
      );
      const script = document.createElement('script');
      script.textContent = 'globalThis.wasRun = true';
      document.head.append(script);
      const image = new Image();
      const loaded = new Promise((resolve) => {
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
      });
      image.src = 'https://example.org/x.png';
      return { fetched, image: await loaded, wasRun: 'wasRun' in globalThis };
    });
    expect(outcome).toEqual({ fetched: 'refused', image: 'refused', wasRun: false });
    expect(desktop.told.filter(({ what }) => what === 'request-let-out')).toEqual([]);
  });

  test('every file comes with the policy, and with its type alone', async () => {
    const headers = await page.evaluate(async () => {
      const answer = await fetch('./');
      return Object.fromEntries(answer.headers);
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    const statuses = await page.evaluate(() =>
      Promise.all(
        ['./../../package.json', './%2e%2e/main.cjs', './none.js'].map(
          async (path) => (await fetch(path)).status,
        ),
      ),
    );
    expect(statuses).toEqual([404, 404, 404]);
  });

  test('the window itself is answered; a frame inside it gets a typed refusal', async () => {
    const [window] = await frameIds();
    const own = await ask(window, '/settings/get');
    expect(own.s ?? 200).toBe(200);
    const frame = await ask(await subFrameId(), '/settings/get');
    expect(frame).toMatchObject({
      s: 403,
      b: { json: { defined: true, code: 'FORBIDDEN', data: { reason: 'wrong_sender' } } },
    });
  });

  test('malformed arguments get a typed refusal, at the door and where files are dropped', async () => {
    const [window] = await frameIds();
    const answer = await ask(window, '/train/run', { runId: 5 });
    expect(answer).toMatchObject({
      s: 400,
      b: { json: { code: 'BAD_INPUT', data: { reason: 'malformed' } } },
    });
    const drop = (frameId: string, sent: string) =>
      inWorldOf(frameId, `standIn.electron.ipcRenderer.invoke('${CHANNELS.dropped}', ${sent})`);
    for (const sent of ['[1, 2]', '[]', '"a.json"', 'null', '[""]']) {
      expect(await drop(window, sent)).toMatchObject({ code: 'BAD_INPUT' });
    }
    expect(await drop(await subFrameId(), '["a.json"]')).toMatchObject({ code: 'FORBIDDEN' });
    // And the machine still answers.
    expect((await ask(window, '/settings/get')).s ?? 200).toBe(200);
  });
});
