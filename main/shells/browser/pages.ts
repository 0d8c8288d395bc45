import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

/** No inline script, nothing from elsewhere, no frame around it. Styles: bits-ui sets style attributes. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** One of them. */
export interface Page {
  readonly file: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files of the built window, listed once: what is not in the list does not exist. */
export class Pages {
  readonly #folder: string;
  readonly #paths: ReadonlySet<string>;

  private constructor(folder: string, paths: ReadonlySet<string>) {
    this.#folder = folder;
    this.#paths = paths;
  }

  static async list(folder: string): Promise<Pages> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const paths = files.map((file) =>
      join(file.parentPath, file.name).slice(folder.length).split(sep).join('/'),
    );
    return new Pages(folder, new Set(paths));
  }

  /** The file of a URL's path and the headers it goes with; null where there is none. */
  find(path: string): Page | null {
    const name = path === '/' ? '/index.html' : path;
    const type = CONTENT_TYPES[extname(name)];
    if (!this.#paths.has(name) || type === undefined) return null;
    // Names under assets/ carry a hash of their content.
    const caching = name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
    const headers = { ...SECURITY_HEADERS, 'content-type': type, 'cache-control': caching };
    return { file: join(this.#folder, name), headers };
  }

  /** Sends the file of a URL's path; false where there is none. */
  send(path: string, response: ServerResponse, isHead: boolean): boolean {
    const page = this.find(path);
    if (!page) return false;
    response.writeHead(200, page.headers);
    if (isHead) response.end();
    else
      createReadStream(page.file)
        .on('error', () => response.destroy())
        .pipe(response);
    return true;
  }
}
