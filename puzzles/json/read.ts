import { UserError } from '../user-error.ts';

/** An object keeps the order of its keys as written (a plain JavaScript object would move '29623171' to the front). */
export type JsonObject = Map<string, JsonValue>;
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** Counted from 1; a column counts UTF-16 units. */
export interface TextPosition {
  line: number;
  column: number;
}

export interface DuplicateKey extends TextPosition {
  key: string;
}

export interface ReadJsonOptions {
  /** What the text is called in error messages, e.g. the file's name. */
  source?: string;
  /** Without it a repeated key is an error; with it the last value stands (as in Python and JSON.parse). */
  onDuplicateKey?: (duplicate: DuplicateKey) => void;
}

/** The text is not JSON. */
export class JsonSyntaxError extends UserError {
  readonly line: number;
  readonly column: number;

  constructor(message: string, position: TextPosition) {
    super(message, 'bad_json');
    this.name = 'JsonSyntaxError';
    this.line = position.line;
    this.column = position.column;
  }
}

/** 64 MiB of text: sixteen times the largest ARC file. */
export const MAX_JSON_LENGTH = 64 * 1024 * 1024;
/** Brackets inside brackets; an ARC file has 6. */
export const MAX_JSON_DEPTH = 16;
/** Arrays, strings, and keys four times over: what keeps a file of 64 MiB below half a gigabyte of memory. */
const MAX_JSON_PARTS = 2_500_000;
const KEY_COST = 4;
/** The longest arrays are the names of an official dataset: 1,281,281 for all of ARC-AGI-2 with 1,000 augmentations. */
const MAX_ARRAY_LENGTH = 2_000_000;
/** Items of all arrays together: ten times the cells of the largest ARC collections. */
const MAX_JSON_ITEMS = 20_000_000;
const MAX_STRING_LENGTH = 100_000;

/**
 * Reads JSON strictly (RFC 8259). Unlike JSON.parse it keeps the order of keys, sees repeated keys, tells line and
 * column, and gives up early on text that is too long, too deep or made of too many parts.
 * @throws JsonSyntaxError where the text is not JSON, UserError where a limit is passed or a key is repeated.
 */
export function readJson(text: string, options: ReadJsonOptions = {}): JsonValue {
  const source = options.source ?? 'The text';
  if (text.length > MAX_JSON_LENGTH) {
    throw new UserError(
      `${source} is longer than the 64 MiB that a JSON file may have; split it into smaller files.`,
      'too_large',
    );
  }
  return new JsonReader(text, source, options.onDuplicateKey).read();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BYTE_ORDER_MARK = 0xfeff;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const FOUR_HEX_DIGITS = /^[0-9a-fA-F]{4}$/;
const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const LITERALS: readonly (readonly [string, JsonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

class JsonReader {
  readonly #text: string;
  readonly #source: string;
  readonly #onDuplicateKey: ReadJsonOptions['onDuplicateKey'];
  #at = 0;
  #depth = 0;
  #parts = 0;
  #numItems = 0;

  constructor(text: string, source: string, onDuplicateKey: ReadJsonOptions['onDuplicateKey']) {
    this.#text = text;
    this.#source = source;
    this.#onDuplicateKey = onDuplicateKey;
  }

  read(): JsonValue {
    if (this.#text.charCodeAt(0) === BYTE_ORDER_MARK) this.#at = 1;
    const value = this.#value();
    if (!Number.isNaN(this.#peek())) this.#fail('the end was expected');
    return value;
  }

  /** The next code that is not white space, NaN at the end; it becomes the current one. */
  #peek(): number {
    let code = this.#text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      code = this.#text.charCodeAt(++this.#at);
    }
    return code;
  }

  #value(): JsonValue {
    const code = this.#peek();
    if (code === OPEN_ARRAY) return this.#array();
    if (code === OPEN_OBJECT) return this.#object();
    if (code === QUOTE) return this.#string();
    if (code === MINUS || (code >= ZERO && code <= NINE)) return this.#number(code);
    for (const [word, value] of LITERALS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#fail('a value was expected');
  }

  #array(): JsonValue[] {
    this.#enter(1);
    const items: JsonValue[] = [];
    if (this.#peek() !== CLOSE_ARRAY) {
      for (;;) {
        if (items.length === MAX_ARRAY_LENGTH || ++this.#numItems > MAX_JSON_ITEMS) this.#tooMuch();
        items.push(this.#value());
        const code = this.#peek();
        if (code === CLOSE_ARRAY) break;
        if (code !== COMMA) this.#fail("',' or ']' was expected");
        this.#at++;
      }
    }
    this.#leave();
    return items;
  }

  #object(): JsonObject {
    this.#enter(KEY_COST);
    const object: JsonObject = new Map();
    if (this.#peek() !== CLOSE_OBJECT) {
      for (;;) {
        if (this.#peek() !== QUOTE) this.#fail('a key in double quotes was expected');
        const keyAt = this.#at;
        const key = this.#string();
        if (object.has(key)) this.#duplicate(key, keyAt);
        if (this.#peek() !== COLON) this.#fail("':' was expected");
        this.#at++;
        this.#count(KEY_COST);
        object.set(key, this.#value());
        const code = this.#peek();
        if (code === CLOSE_OBJECT) break;
        if (code !== COMMA) this.#fail("',' or '}' was expected");
        this.#at++;
      }
    }
    this.#leave();
    return object;
  }

  #number(first: number): number {
    const next = this.#text.charCodeAt(this.#at + 1);
    // Nearly every value of an ARC file is one digit followed by ',' or ']'.
    if (first !== MINUS && (next === COMMA || next === CLOSE_ARRAY)) {
      this.#at++;
      return first - ZERO;
    }
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) return this.#fail('a number was expected');
    this.#at += digits.length;
    const value = Number(digits);
    // A number that is no small integer is kept on the heap.
    if (value !== (value | 0)) this.#count(1);
    return value;
  }

  #string(): string {
    this.#count(1);
    const start = ++this.#at;
    let end = start;
    for (; ; end++) {
      const code = this.#text.charCodeAt(end);
      if (code === QUOTE) break;
      if (code === BACKSLASH) return this.#escapedString(start, end);
      if (!(code >= 0x20)) this.#failAt(end, "'\"' was expected");
      if (end - start === MAX_STRING_LENGTH) this.#tooMuch();
    }
    this.#at = end + 1;
    return this.#text.slice(start, end);
  }

  /** The string from `start` whose first backslash is at `at`. */
  #escapedString(start: number, at: number): string {
    const pieces = [this.#text.slice(start, at)];
    for (let pieceStart = at; ;) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE || code === BACKSLASH) {
        pieces.push(this.#text.slice(pieceStart, at));
        this.#at = at + 1;
        if (code === QUOTE) return pieces.join('');
        pieces.push(this.#escape());
        at = pieceStart = this.#at;
        if (at - start >= MAX_STRING_LENGTH) this.#tooMuch();
      } else {
        if (!(code >= 0x20)) this.#failAt(at, "'\"' was expected");
        if (at - start >= MAX_STRING_LENGTH) this.#tooMuch();
        at++;
      }
    }
  }

  /** What follows a backslash. */
  #escape(): string {
    const letter = this.#text.charAt(this.#at);
    if (letter === 'u') {
      const digits = this.#text.slice(this.#at + 1, this.#at + 5);
      if (!FOUR_HEX_DIGITS.test(digits)) this.#fail('four hexadecimal digits were expected after \\u');
      this.#at += 5;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES.get(letter);
    if (character === undefined) return this.#fail('one of "\\/bfnrtu was expected after a backslash');
    this.#at++;
    return character;
  }

  #enter(cost: number): void {
    if (++this.#depth > MAX_JSON_DEPTH) {
      const { line, column } = positionIn(this.#text, this.#at);
      throw new UserError(
        `${this.#source} is nested more than ${String(MAX_JSON_DEPTH)} deep (line ${String(line)}, column ${String(column)}); no puzzle file is.`,
        'too_deep',
      );
    }
    this.#count(cost);
    this.#at++;
  }

  #leave(): void {
    this.#depth--;
    this.#at++;
  }

  #count(parts: number): void {
    this.#parts += parts;
    if (this.#parts > MAX_JSON_PARTS) this.#tooMuch();
  }

  #tooMuch(): never {
    throw new UserError(
      `${this.#source} is made of too many or too long parts to be read in one piece; split it into smaller files.`,
      'too_large',
    );
  }

  #duplicate(key: string, at: number): void {
    const position = positionIn(this.#text, at);
    if (this.#onDuplicateKey) {
      this.#onDuplicateKey({ key, ...position });
      return;
    }
    throw new UserError(
      `${this.#source} has the key ${quoted(key)} twice in one object (again at line ${String(position.line)}, column ${String(position.column)}); remove one of them.`,
      'duplicate_key',
    );
  }

  #fail(expected: string): never {
    this.#peek();
    return this.#failAt(this.#at, expected);
  }

  #failAt(at: number, expected: string): never {
    const position = positionIn(this.#text, at);
    const code = this.#text.codePointAt(at);
    const found = code === undefined ? 'the text ends' : `${describeCharacter(code)} stands`;
    throw new JsonSyntaxError(
      `${this.#source} is not valid JSON: at line ${String(position.line)}, column ${String(position.column)} ${expected} but ${found} there.`,
      position,
    );
  }
}

/** `text` in quotes, shortened to 40 characters, for error messages. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}

function describeCharacter(code: number): string {
  return code < 0x20 ? `the control character ${String(code)}` : `'${String.fromCodePoint(code)}'`;
}

function positionIn(text: string, at: number): TextPosition {
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, column: at - lineStart + 1 };
}
