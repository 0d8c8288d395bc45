import { readFile } from 'node:fs/promises';
import type { Session } from 'electron';
import { SECURITY_HEADERS, type Pages } from '../browser/pages.ts';
import { ownPath, SCHEME } from './addresses.ts';
import type { Electron } from './electron.ts';

/** Before the application is ready: the scheme gets an origin of its own, as safe as https. */
export function registerScheme({ protocol }: Pick<Electron, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers the scheme with the files of the built window, each under the content security policy. */
export function servePages({ protocol }: Pick<Session, 'protocol'>, pages: Pages): void {
  protocol.handle(SCHEME, (request) => answer(request, pages));
}

async function answer({ url, method }: Request, pages: Pages): Promise<Response> {
  const headers = { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' };
  if (method !== 'GET') return new Response('Pages can only be read.\n', { status: 405, headers });
  const path = ownPath(url);
  const page = path === null ? null : pages.find(path);
  if (!page) return new Response('There is no such page.\n', { status: 404, headers });
  return new Response(new Uint8Array(await readFile(page.file)), { headers: page.headers });
}
