import type { Refuse } from './byte-source.ts';
import {
  depthOf,
  PickleDict,
  PickleGlobal,
  PickleList,
  PickleTuple,
  type PickleValue,
} from './pickle-values.ts';
import { shown } from './stored-zip.ts';
import { decodeUtf8 } from './utf8.ts';

/** All that a pickle may name, and what becomes of it: functions of ours. Nothing of Python is ever called. */
export interface PickleTable {
  /** `module.name` of classes and functions that may be mentioned. */
  readonly globals: ReadonlySet<string>;
  /** What stands for a call, by `module.name`; any other call is refused. */
  readonly calls: ReadonlyMap<string, (args: readonly PickleValue[]) => PickleValue>;
  /** What stands for a persistent id: in a checkpoint, a storage. */
  persistent(id: PickleValue): PickleValue;
}

/** A TRM's data.pkl has about 5,000 bytes. */
export const MAX_PICKLE_BYTES = 1024 * 1024;
const MAX_STACK = 20_000;
const MAX_MARKS = 64;
const MAX_DEPTH = 32;
const MAX_MEMO = 200_000;
const NEWEST_PROTOCOL = 5;

/**
 * Reads a pickle (protocols 2 to 5) that nobody vouches for. It is a loop over a stack: it knows the opcodes of plain data,
 * names only what the table lists, and refuses every other opcode, name and call with the reason.
 */
export function readPickle(bytes: Uint8Array, table: PickleTable, refuse: Refuse): PickleValue {
  if (bytes.length > MAX_PICKLE_BYTES) {
    return refuse(`its pickle has ${bytes.length} bytes; ${MAX_PICKLE_BYTES} are allowed`);
  }
  return new PickleMachine(bytes, table, refuse).run();
}

type Opcode = (machine: PickleMachine) => void;

/** Opcodes by their byte (Python's Lib/pickletools.py describes them all). */
const OPCODES: ReadonlyMap<number, Opcode> = new Map(
  Object.entries<Opcode>({
    '\x80': (m) => m.protocol(),
    // A frame only says how many bytes to fetch at once.
    '\x95': (m) => void m.unsigned(8),
    N: (m) => m.push(null),
    '\x88': (m) => m.push(true),
    '\x89': (m) => m.push(false),
    K: (m) => m.push(m.unsigned(1)),
    M: (m) => m.push(m.unsigned(2)),
    J: (m) => m.push(m.unsigned(4) | 0),
    '\x8a': (m) => m.push(m.long(m.unsigned(1))),
    G: (m) => m.push(m.float()),
    X: (m) => m.push(m.text(m.unsigned(4))),
    '\x8c': (m) => m.push(m.text(m.unsigned(1))),
    '\x8d': (m) => m.push(m.text(m.unsigned(8))),
    '(': (m) => m.mark(),
    ')': (m) => m.push(new PickleTuple([])),
    t: (m) => m.push(new PickleTuple(m.popToMark())),
    '\x85': (m) => m.push(new PickleTuple(m.popMany(1))),
    '\x86': (m) => m.push(new PickleTuple(m.popMany(2))),
    '\x87': (m) => m.push(new PickleTuple(m.popMany(3))),
    ']': (m) => m.push(new PickleList()),
    a: (m) => m.append(m.popMany(1)),
    e: (m) => m.append(m.popToMark()),
    '}': (m) => m.push(new PickleDict()),
    s: (m) => m.setItems(m.popMany(2)),
    u: (m) => m.setItems(m.popToMark()),
    '0': (m) => void m.pop(),
    q: (m) => m.memorize(m.unsigned(1)),
    r: (m) => m.memorize(m.unsigned(4)),
    '\x94': (m) => m.memorize(m.memoSize),
    h: (m) => m.recall(m.unsigned(1)),
    j: (m) => m.recall(m.unsigned(4)),
    c: (m) => m.global(m.line(), m.line()),
    '\x93': (m) => m.stackGlobal(),
    R: (m) => m.reduce(),
    b: (m) => m.build(),
    Q: (m) => m.persistent(),
  }).map(([code, run]) => [code.charCodeAt(0), run]),
);
const STOP = '.'.charCodeAt(0);
const NEWLINE = 0x0a;

class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #table: PickleTable;
  readonly #refuse: Refuse;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, table: PickleTable, refuse: Refuse) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#table = table;
    this.#refuse = (reason) => refuse(`at byte ${this.#at} of its pickle, ${reason}`);
  }

  run(): PickleValue {
    for (;;) {
      const code = this.unsigned(1);
      if (code === STOP) break;
      const opcode = OPCODES.get(code);
      if (!opcode) {
        return this.#refuse(`the opcode 0x${code.toString(16)} is none that plain weights need`);
      }
      opcode(this);
    }
    const value = this.pop();
    if (this.#stack.length > 0 || this.#marks.length > 0) return this.#refuse('the end comes too early');
    return value;
  }

  get memoSize(): number {
    return this.#memo.size;
  }

  protocol(): void {
    const protocol = this.unsigned(1);
    if (protocol < 2 || protocol > NEWEST_PROTOCOL) this.#refuse(`protocol ${protocol} is unknown`);
  }

  unsigned(numBytes: 1 | 2 | 4 | 8): number {
    const at = this.#advance(numBytes);
    if (numBytes === 1) return this.#view.getUint8(at);
    if (numBytes === 2) return this.#view.getUint16(at, true);
    if (numBytes === 4) return this.#view.getUint32(at, true);
    const number = Number(this.#view.getBigUint64(at, true));
    return Number.isSafeInteger(number) ? number : this.#refuse(`the number ${number} is too large`);
  }

  /** A whole number in two's complement. */
  long(numBytes: number): number {
    if (numBytes > 8) return this.#refuse(`a whole number has ${numBytes} bytes; 8 are allowed`);
    const at = this.#advance(numBytes);
    let value = 0n;
    for (let i = numBytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[at + i]);
    const number = Number(BigInt.asIntN(8 * numBytes, value));
    return Number.isSafeInteger(number) ? number : this.#refuse(`the number ${number} is too large`);
  }

  float(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  text(numBytes: number): string {
    const at = this.#advance(numBytes);
    return decodeUtf8(this.#bytes.subarray(at, at + numBytes)) ?? this.#refuse('a text is not UTF-8');
  }

  /** The text up to the next line feed. */
  line(): string {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    if (end < 0) return this.#refuse('it ends in the middle (is the file complete?)');
    const line = this.text(end - this.#at);
    this.#at = end + 1;
    return line;
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= MAX_STACK) this.#refuse(`more than ${MAX_STACK} values are piled up`);
    if (depthOf(value) > MAX_DEPTH) this.#refuse(`values are nested more than ${MAX_DEPTH} deep`);
    this.#stack.push(value);
  }

  pop(): PickleValue {
    return this.popMany(1)[0];
  }

  popMany(count: number): PickleValue[] {
    const floor = this.#marks.at(-1) ?? 0;
    if (this.#stack.length - count < floor) return this.#refuse('a value is missing');
    return this.#stack.splice(this.#stack.length - count);
  }

  mark(): void {
    if (this.#marks.length >= MAX_MARKS) this.#refuse(`values are nested more than ${MAX_MARKS} deep`);
    this.#marks.push(this.#stack.length);
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    return mark === undefined ? this.#refuse('a mark is missing') : this.#stack.splice(mark);
  }

  append(values: readonly PickleValue[]): void {
    const list = this.#top();
    if (!(list instanceof PickleList)) return this.#refuse('something is appended to what is no list');
    for (const value of values) list.append(value);
    this.#checkDepth(list);
  }

  setItems(keysAndValues: readonly PickleValue[]): void {
    const dict = this.#top();
    if (!(dict instanceof PickleDict)) return this.#refuse('an item is set in what is no dict');
    if (keysAndValues.length % 2 !== 0) this.#refuse('a key has no value');
    for (let i = 0; i < keysAndValues.length; i += 2) {
      const key = keysAndValues[i];
      if (typeof key !== 'string' && typeof key !== 'number')
        return this.#refuse('a key is no text or number');
      if (dict.entries.has(key)) this.#refuse(`the key ${shown(String(key))} comes twice`);
      dict.set(key, keysAndValues[i + 1]);
    }
    this.#checkDepth(dict);
  }

  memorize(index: number): void {
    if (this.#memo.size >= MAX_MEMO) this.#refuse(`more than ${MAX_MEMO} values are memorized`);
    this.#memo.set(index, this.#top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    this.push(value === undefined ? this.#refuse(`value ${index} was never memorized`) : value);
  }

  global(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!this.#table.globals.has(full)) {
      this.#refuse(`it names ${shown(full)}, which plain weights do not need (nothing was called)`);
    }
    this.push(new PickleGlobal(full));
  }

  stackGlobal(): void {
    const [module, name] = this.popMany(2);
    if (typeof module !== 'string' || typeof name !== 'string') return this.#refuse('a name is no text');
    this.global(module, name);
  }

  reduce(): void {
    const [callee, args] = this.popMany(2);
    const stand = callee instanceof PickleGlobal ? this.#table.calls.get(callee.name) : undefined;
    if (!stand || !(args instanceof PickleTuple)) {
      const named = callee instanceof PickleGlobal ? shown(callee.name) : 'what is no function';
      return this.#refuse(
        `a call of ${named} is asked for, which plain weights do not need (nothing was called)`,
      );
    }
    this.push(stand(args.items));
  }

  /** Attributes of a dict (a state_dict's `_metadata`) are left out; nothing else may have any. */
  build(): void {
    const [dict, attributes] = this.popMany(2);
    const isHarmless = dict instanceof PickleDict && attributes instanceof PickleDict;
    if (!isHarmless) return this.#refuse('an object is built, which plain weights do not need');
    this.push(dict);
  }

  persistent(): void {
    this.push(this.#table.persistent(this.pop()));
  }

  #advance(numBytes: number): number {
    const at = this.#at;
    if (numBytes > this.#bytes.length - at) {
      return this.#refuse('it ends in the middle (is the file complete?)');
    }
    this.#at += numBytes;
    return at;
  }

  #top(): PickleValue {
    const floor = this.#marks.at(-1) ?? 0;
    const top = this.#stack.length > floor ? this.#stack.at(-1) : undefined;
    return top === undefined ? this.#refuse('a value is missing') : top;
  }

  #checkDepth(container: PickleList | PickleDict): void {
    if (container.depth > MAX_DEPTH) this.#refuse(`values are nested more than ${MAX_DEPTH} deep`);
  }
}
