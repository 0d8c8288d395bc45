import { UserError } from '../../puzzles/user-error.ts';

/** Bytes that can be read at any place, such as those of a file that is larger than memory. */
export interface ByteSource {
  readonly size: number;
  /** Fills `into` with the bytes from `start` on, which must all be there. */
  read(start: number, into: Uint8Array): void;
}

/** Bytes that are in memory already. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (start, into) => into.set(bytes.subarray(start, start + into.length)),
  };
}

/** @returns a copy of `length` bytes from `start` on */
export function readBytes(source: ByteSource, start: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  source.read(start, bytes);
  return bytes;
}

/** Refuses a file: `reason` goes on after "<file> is no usable ... file: ". */
export type Refuse = (reason: string) => never;

/** @param kind what the file fails to be, e.g. "safetensors file"; @param code the UserError's */
export function refusal(source: string, kind: string, code: string): Refuse {
  return (reason) => {
    throw new UserError(`${source} is no usable ${kind}: ${reason}.`, code);
  };
}
