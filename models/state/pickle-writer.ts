import { strToU8 } from 'fflate';

/**
 * Writes pickles of protocol 2, opcode by opcode (Python's Lib/pickletools.py describes them). Nothing is memorized: what is
 * mentioned twice is written twice.
 */
export class PickleWriter {
  readonly #bytes: number[] = [0x80, 2];

  /** The pickle so far, ended. */
  finish(): Uint8Array {
    return Uint8Array.from([...this.#bytes, code('.')]);
  }

  /** Everything up to the matching `tuple()` or `setItems()` belongs together. */
  mark(): this {
    return this.#put(code('('));
  }

  tuple(): this {
    return this.#put(code('t'));
  }

  emptyTuple(): this {
    return this.#put(code(')'));
  }

  /** Keys and values since the mark into the dict before it. */
  setItems(): this {
    return this.#put(code('u'));
  }

  text(text: string): this {
    const bytes = strToU8(text);
    return this.#put(code('X'), ...littleEndian(bytes.length, 4), ...bytes);
  }

  /** @param value a whole number from 0 to 2^53 */
  whole(value: number): this {
    if (value < 2 ** 8) return this.#put(code('K'), value);
    if (value < 2 ** 31) return this.#put(code('J'), ...littleEndian(value, 4));
    return this.#put(0x8a, 8, ...littleEndian(value, 8));
  }

  no(): this {
    return this.#put(0x89);
  }

  global(module: string, name: string): this {
    return this.#put(code('c'), ...strToU8(`${module}\n${name}\n`));
  }

  /** Calls the function below the tuple on top with it. */
  reduce(): this {
    return this.#put(code('R'));
  }

  /** What the tuple on top stands for outside of the pickle. */
  persistent(): this {
    return this.#put(code('Q'));
  }

  #put(...bytes: number[]): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }
}

function code(opcode: string): number {
  return opcode.charCodeAt(0);
}

function littleEndian(value: number, numBytes: number): number[] {
  return Array.from({ length: numBytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);
}
