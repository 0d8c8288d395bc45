import { request } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { openWorkbench } from '../../main/shells/browser/workbench.ts';
import type { BrowserShell } from '../../main/shells/browser/server.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
}

/** Row 12 of the promises, over a real server: a page is one file, made here. */
describe('the browser shell', () => {
  let folder: string;
  let shell: BrowserShell;
  let cookie: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tessera-shell-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Tessera</title>');
    shell = await openWorkbench({
      dataDir: join(folder, 'data'),
      port: 0,
      pagesFolder: folder,
      onNotice: () => undefined,
    });
    const link = new URL(shell.newLink());
    const { headers } = await get(`${link.pathname}${link.search}`);
    cookie = String(headers['set-cookie']).split(';')[0];
  });
  afterAll(async () => {
    await shell.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: shell.port, path, headers, method }, (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
      });
      asked.on('error', reject).end();
    });
  }

  /** 'open', or the status it was refused with. */
  function connect(headers: Record<string, string>, path = '/rpc'): Promise<'open' | number> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${shell.port}${path}`, { headers });
      socket.on('open', () => {
        socket.terminate();
        resolve('open');
      });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => undefined);
    });
  }

  const own = (): string => `http://127.0.0.1:${shell.port}`;

  it('lets in by a token of 32 bytes, once, and leaves a cookie that no script reads', async () => {
    const link = new URL(shell.newLink());
    expect(Buffer.from(link.searchParams.get('token') ?? '', 'base64url')).toHaveLength(32);
    const first = await get(`${link.pathname}${link.search}`);
    expect(first.status).toBe(200);
    expect(String(first.headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect((await get(`${link.pathname}${link.search}`)).status).toBe(401);
    expect((await get('/open?token=')).status).toBe(401);
  });

  it('answers strangers nothing, and its own browser with a policy, nosniff and no CORS', async () => {
    expect((await get('/')).status).toBe(401);
    expect((await get('/', { cookie: `${cookie}x` })).status).toBe(401);
    const { status, headers } = await get('/', { cookie, origin: 'http://elsewhere.example' });
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await get('/', { cookie }, 'POST')).status).toBe(405);
    expect((await get('/..%2f..%2fpackage.json', { cookie })).status).toBe(404);
  });

  it('refuses any host but its own: DNS rebinding', async () => {
    for (const host of [`elsewhere.example:${shell.port}`, '127.0.0.1', `127.0.0.1:${shell.port + 1}`]) {
      expect((await get('/', { cookie, host })).status).toBe(421);
      expect(await connect({ cookie, host, origin: `http://${host}` })).toBe(421);
    }
  });

  it('opens its socket to pages of its own alone', async () => {
    expect(await connect({ cookie, origin: own() })).toBe('open');
    expect(await connect({ cookie, origin: own(), 'sec-fetch-site': 'same-origin' })).toBe('open');
    expect(await connect({ cookie })).toBe(403);
    expect(await connect({ cookie, origin: 'null' })).toBe(403);
    expect(await connect({ cookie, origin: 'http://elsewhere.example' })).toBe(403);
    expect(await connect({ cookie, origin: own(), 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await connect({ origin: own() })).toBe(401);
    expect(await connect({ cookie, origin: own() }, '/elsewhere')).toBe(400);
  });
});
