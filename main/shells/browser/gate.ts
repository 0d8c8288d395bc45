import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const SESSION_COOKIE = 'tessera_session';

/** Why a request is not served: an HTTP status and a sentence. */
export interface GateRefusal {
  readonly status: 400 | 401 | 403 | 405 | 421;
  readonly sentence: string;
}

export interface GateRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the gate lets pass: requests by name of this server, made by its own pages, from the browser that was let in. */
export class Gate {
  readonly #hosts: ReadonlySet<string>;
  readonly #session: Buffer;

  /** @param session the secret that the cookie must hold */
  constructor(port: number, session: string) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
    this.#session = Buffer.from(session);
  }

  /**
   * For every request. A page of a foreign site whose name was made to point here (DNS rebinding) names its own host, and
   * is refused before anything is read.
   */
  refuseHost({ headers }: GateRequest): GateRefusal | null {
    if (this.#hosts.has(headers.host ?? '')) return null;
    return {
      status: 421,
      sentence: 'This server answers by the name 127.0.0.1 or localhost and its own port only.',
    };
  }

  /** For everything but the first visit: the cookie of the browser that opened the one-time link. */
  refuseStranger({ headers }: GateRequest): GateRefusal | null {
    const given = Buffer.from(cookieOf(headers, SESSION_COOKIE) ?? '');
    const isKnown = given.length === this.#session.length && timingSafeEqual(given, this.#session);
    if (isKnown) return null;
    return {
      status: 401,
      sentence: 'This browser was not let in: open the link that Tessera printed in the terminal.',
    };
  }

  /** For the WebSocket, which browsers open across sites without asking: it must come from a page of this server. */
  refuseForeignPage({ headers }: GateRequest): GateRefusal | null {
    const origin = headers.origin ?? '';
    const isOwn = origin.startsWith('http://') && this.#hosts.has(origin.slice('http://'.length));
    const isSameHost = isOwn && origin === `http://${headers.host}`;
    const site = headers['sec-fetch-site'];
    if (isSameHost && (site === undefined || site === 'same-origin')) return null;
    return { status: 403, sentence: 'Only pages of Tessera itself may talk to it.' };
  }
}

function cookieOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
