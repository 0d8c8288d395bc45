import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** What a stream of this process is: a terminal or not. */
export type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

export interface ScreenStreams {
  readonly out: Output;
  readonly err: Output;
}

const PLAIN_INTERVAL_MS = 10_000;
const REDRAW_INTERVAL_MS = 80;
const DEFAULT_COLUMNS = 80;
/** Erases what is left of the line to the right of the cursor. */
const ERASE_REST = '\u001b[K';

/**
 * Where a command says something. Text for people goes to stdout and, with `--json`, nowhere; values for programs go to
 * stdout as one JSON line each, only with `--json`. The live line is rewritten in place on the terminal behind stderr;
 * without a terminal a plain line comes every ten seconds instead. Notices and errors always go to stderr.
 */
export class Screen {
  readonly isJson: boolean;
  readonly #out: Output;
  readonly #err: Output;
  readonly #now: () => number;
  #live = '';
  #drawnAt = -Infinity;
  #plainAt: number;

  constructor({ out, err }: ScreenStreams, isJson: boolean, now: () => number = Date.now) {
    this.#out = out;
    this.#err = err;
    this.isJson = isJson;
    this.#now = now;
    this.#plainAt = now();
  }

  /** A person is watching the live line. */
  get isLive(): boolean {
    return this.#err.isTTY === true;
  }

  /** Characters a live line may have. */
  get columns(): number {
    return (this.#err.columns ?? DEFAULT_COLUMNS) - 1;
  }

  /** Text for people, one or more lines. */
  print(...lines: readonly string[]): void {
    if (this.isJson) return;
    this.#above(() => this.#out.write(lines.map((line) => `${line}\n`).join('')));
  }

  /** A value for programs: one line. */
  json(value: unknown): void {
    if (!this.isJson) return;
    this.#above(() => this.#out.write(`${JSON.stringify(value)}\n`));
  }

  /** A sentence that people should see whatever stdout is used for. */
  notice(sentence: string): void {
    this.#above(() => this.#err.write(`${sentence}\n`));
  }

  /**
   * Redraws the live line (at most every 80 ms). `plain` is what stands in a log instead, every ten seconds; without
   * it a log shows nothing.
   */
  live(line: (columns: number) => string, plain?: () => string): void {
    const now = this.#now();
    if (this.isLive) {
      if (now - this.#drawnAt < REDRAW_INTERVAL_MS) return;
      this.#drawnAt = now;
      this.#live = line(this.columns);
      this.#err.write(`\r${this.#live}${ERASE_REST}`);
    } else if (plain && !this.isJson && now - this.#plainAt >= PLAIN_INTERVAL_MS) {
      this.#plainAt = now;
      this.#out.write(`${plain()}\n`);
    }
  }

  /** Takes the live line away. */
  endLive(): void {
    if (this.#live === '') return;
    this.#live = '';
    this.#drawnAt = -Infinity;
    this.#err.write(`\r${ERASE_REST}`);
  }

  /** Text in a style where stdout is a terminal that wants colour, plain text elsewhere. */
  style(format: Parameters<typeof styleText>[0], text: string): string {
    return styleText(format, text, { stream: this.#out });
  }

  #above(write: () => void): void {
    if (this.#live === '') return void write();
    this.#err.write(`\r${ERASE_REST}`);
    write();
    this.#err.write(this.#live);
  }
}
