import type { Session, WebContents } from 'electron';
import { isOwnPage, SCHEME } from './addresses.ts';

/** What a window may load: its own files, and what it made itself. */
const OWN_SCHEMES: readonly string[] = [`${SCHEME}:`, 'blob:', 'data:', 'devtools:'];

/** For the session of all windows: no permission is ever given, and nothing is fetched from anywhere. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !OWN_SCHEMES.some((scheme) => url.startsWith(scheme)) });
  });
  session.on('will-download', (event, item) => {
    // Only files that the page made itself; the person then says where they go.
    if (!item.getURL().startsWith('blob:')) event.preventDefault();
  });
}

/** For whatever shows a page: it stays on the page, opens no other, and embeds none. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
