import { EventEmitter } from 'node:events';
import type { BrowserContext, Request as PageRequest, Route } from '@playwright/test';
import { meant } from './addresses.ts';
import { tell } from './telling.ts';
import { windowOf } from './windows.ts';

type Answer = (request: Request) => Response | Promise<Response>;
type Decide = (isGranted: boolean) => void;

/** Permissions by the names that Electron and Chromium share. */
const PERMISSIONS = [
  'geolocation',
  'notifications',
  'midi',
  'clipboard-read',
  'camera',
  'microphone',
] as const;

type BeforeRequest = (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void;
type PermissionHandler = (contents: unknown, permission: string, decide: Decide) => void;

class Session extends EventEmitter {
  readonly #schemes = new Map<string, Answer>();
  #beforeRequest: BeforeRequest | undefined;
  #context: BrowserContext | undefined;

  readonly protocol = {
    handle: (scheme: string, answer: Answer): void => void this.#schemes.set(scheme, answer),
  };
  readonly webRequest = {
    onBeforeRequest: (handler: BeforeRequest): void => void (this.#beforeRequest = handler),
  };

  /** Puts Chromium under this session's rules; as in Electron every permission is given where nobody decides. */
  async rule(context: BrowserContext): Promise<void> {
    this.#context = context;
    await context.route('**/*', (route, request) => this.#route(route, request));
    await context.grantPermissions([...PERMISSIONS]);
  }

  setPermissionRequestHandler(handler: PermissionHandler): void {
    const granted = PERMISSIONS.filter((permission) => {
      let isGranted = false;
      handler(null, permission, (answer) => (isGranted = answer));
      return isGranted;
    });
    void this.#context?.clearPermissions().then(() => this.#context?.grantPermissions(granted));
  }

  setPermissionCheckHandler(): void {
    // Chromium itself checks, by what the handler of requests gave.
  }

  setDevicePermissionHandler(): void {
    // Headless Chromium has no devices to give.
  }

  async #route(route: Route, request: PageRequest): Promise<void> {
    const url = meant(request.url());
    if (request.isNavigationRequest() && this.#isRefused(request, url)) {
      tell('navigation-refused', { url });
      // The page stays where it is.
      return route.abort('aborted');
    }
    let isCancelled = false;
    this.#beforeRequest?.({ url }, ({ cancel }) => (isCancelled = cancel));
    if (isCancelled) {
      tell('request-cancelled', { url });
      return route.abort('blockedbyclient');
    }
    const answer = this.#schemes.get(new URL(url).protocol.slice(0, -1));
    if (!answer) {
      tell('request-let-out', { url });
      return route.abort('internetdisconnected');
    }
    const response = await answer(new Request(url, { method: request.method() }));
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
  }

  #isRefused(request: PageRequest, url: string): boolean {
    const frame = request.frame();
    const contents = windowOf(frame.page())?.webContents;
    const isMainFrame = frame.parentFrame() === null;
    if (!contents || (isMainFrame && contents.isLoading)) return false;
    let isPrevented = false;
    contents.emit('will-frame-navigate', { url, isMainFrame, preventDefault: () => (isPrevented = true) });
    return isPrevented;
  }
}

export const session = { defaultSession: new Session() };
