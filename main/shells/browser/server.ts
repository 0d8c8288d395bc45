import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { LIMITS } from '../../../preload/contract/limits.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import { router } from '../../services/door/router.ts';
import type { Workplace } from '../../services/workplace.ts';
import { Gate, SESSION_COOKIE, type GateRefusal } from './gate.ts';
import { Pages, SECURITY_HEADERS } from './pages.ts';

const TOKEN_BYTES = 32;
const ADDRESS = '127.0.0.1';

export interface ServeOptions {
  readonly workplace: Workplace;
  /** 0 = any free one. */
  readonly port: number;
  /** The built window. */
  readonly pagesFolder: string;
}

export interface BrowserShell {
  /** Lets one browser in, once; then it is spent and a new one can be made. */
  newLink(): string;
  readonly port: number;
  close(): Promise<void>;
}

/** Another program listens there. */
export class PortTakenError extends UserError {
  constructor(port: number) {
    super(`Port ${port} is taken by another program: choose another with --port.`, 'port_taken');
  }
}

/**
 * Serves the workbench on the loopback interface. The first visit goes through a link with a 32-byte token that works
 * once; it leaves a cookie with another 32 bytes, which every later request must show.
 * @throws PortTakenError, and UserError where the port needs special rights
 */
export async function serveWorkbench({ workplace, port, pagesFolder }: ServeOptions): Promise<BrowserShell> {
  const pages = await Pages.list(pagesFolder);
  const session = newSecret();
  const server = createServer();
  await listen(server, port);
  const { port: actualPort } = server.address() as AddressInfo;
  const gate = new Gate(actualPort, session);
  const links = new Set<string>();
  server.on('request', (request, response) => {
    answer(request, response, { gate, links, pages, session });
  });
  const sockets = acceptSockets(server, gate, workplace);
  return {
    port: actualPort,
    newLink() {
      const token = newSecret();
      links.add(token);
      return `http://${ADDRESS}:${actualPort}/open?token=${token}`;
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function newSecret(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(new PortTakenError(port));
      } else if (error.code === 'EACCES') {
        reject(new UserError(`Port ${port} needs special rights: choose one from 1024 up with --port.`));
      } else reject(error);
    });
    server.listen(port, ADDRESS, resolve);
  });
}

interface Serving {
  readonly gate: Gate;
  readonly links: Set<string>;
  readonly pages: Pages;
  readonly session: string;
}

function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): void {
  const { gate, links, pages, session } = serving;
  const asked = { method: request.method ?? '', headers: request.headers };
  const wrongHost = gate.refuseHost(asked);
  if (wrongHost) return refuse(response, wrongHost);
  const isHead = asked.method === 'HEAD';
  if (asked.method !== 'GET' && !isHead) {
    return refuse(response, { status: 405, sentence: 'Pages can only be read.' });
  }
  const url = new URL(request.url ?? '/', `http://${ADDRESS}`);
  if (url.pathname === '/open') {
    if (links.delete(url.searchParams.get('token') ?? '')) return letIn(response, session);
    const spent = gate.refuseStranger(asked);
    if (spent) return refuse(response, { ...spent, sentence: SPENT_LINK });
    return redirect(response, {});
  }
  const stranger = gate.refuseStranger(asked);
  if (stranger) return refuse(response, stranger);
  if (pages.send(url.pathname, response, isHead)) return;
  response.writeHead(404, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end('There is no such page.\n');
}

const SPENT_LINK =
  'This link has been used already, or belongs to an earlier start: take a new one from the terminal.';

function letIn(response: ServerResponse, session: string): void {
  redirect(response, { 'set-cookie': `${SESSION_COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/` });
}

/** By a page of its own: the browser sends a SameSite=Strict cookie only with a navigation that this site began. */
function redirect(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    refresh: '0; url=/',
  });
  // The icon is named, or the browser asks for a favicon.ico that there is not.
  const head = '<title>Tessera</title><link rel="icon" href="/tessera.svg">';
  response.end(`<!doctype html>${head}<a href="/">Open Tessera</a>\n`);
}

function refuse(response: ServerResponse, { status, sentence }: GateRefusal): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${sentence}\n`);
}

function acceptSockets(server: Server, gate: Gate, workplace: Workplace): WebSocketServer {
  // base64 and an envelope around the largest file.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 2 * LIMITS.importBytes });
  const handler = new RPCHandler(router);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const asked = { method: request.method ?? '', headers: request.headers };
    const refusal =
      gate.refuseHost(asked) ??
      gate.refuseForeignPage(asked) ??
      gate.refuseStranger(asked) ??
      (request.url === '/rpc' ? null : { status: 400 as const, sentence: 'There is no such socket.' });
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nconnection: close\r\n\r\n${refusal.sentence}\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      void handler.upgrade(client, { context: { workplace } });
    });
  });
  return sockets;
}
