import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../../puzzles/user-error.ts';
import {
  metaSchema,
  unitSchema,
  type OracleMeta,
  type OracleTensorEntry,
  type UnitOracle,
} from './oracle-schema.ts';

export type { OracleMeta, UnitOracle } from './oracle-schema.ts';

export interface OracleTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** One configuration of the official code: what went in, and every number that came out. */
export interface Oracle {
  readonly meta: OracleMeta;
  readonly tensors: ReadonlyMap<string, OracleTensor>;
  /** A tensor that must be there. */
  f32(name: string): Float32Array;
  i32(name: string): Int32Array;
  u8(name: string): Uint8Array;
}

export function isOracleFolder(dir: string): boolean {
  return existsSync(join(dir, 'meta.json'));
}

/** Reads a folder with meta.json and tensors.bin (little endian, row major). @throws UserError if it is damaged. */
export function readOracle(dir: string): Oracle {
  const meta = readChecked(join(dir, 'meta.json'), metaSchema);
  const file = join(dir, meta.tensors_file);
  const bytes = new Uint8Array(readBytes(file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== meta.tensors_sha256) {
    throw new UserError(
      `${file} is not the file that meta.json describes: its sha256 is ${sha256}; copy the folder again.`,
    );
  }
  const tensors = new Map(meta.tensors.map((entry) => [entry.name, readTensor(file, bytes, entry)]));
  const data = <T>(name: string, type: new (n: number) => T): T => {
    const found = tensors.get(name)?.data;
    if (!(found instanceof type)) throw new UserError(`${dir} has no tensor ${name} of the expected kind.`);
    return found;
  };
  return {
    meta,
    tensors,
    f32: (name) => data(name, Float32Array),
    i32: (name) => data(name, Int32Array),
    u8: (name) => data(name, Uint8Array),
  };
}

/** Reads unit.json. @throws UserError if it is none. */
export function readUnitOracle(file: string): UnitOracle {
  return readChecked(file, unitSchema);
}

function readChecked<T>(file: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(readBytes(file).toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${file} is not JSON (${error.message}); copy it again.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new UserError(`${file} is not of the expected form at ${path.join('.') || 'its root'}: ${message}.`);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function readTensor(file: string, all: Uint8Array, entry: OracleTensorEntry): OracleTensor {
  const { name, dtype, shape, offset, bytes } = entry;
  const size = shape.reduce((a, b) => a * b, 1) * (dtype === 'u8' ? 1 : 4);
  if (size !== bytes || offset + bytes > all.length) {
    throw new UserError(`${file} does not hold the tensor ${name} as meta.json describes it.`);
  }
  // A copy of its own, aligned.
  const { buffer } = all.slice(offset, offset + bytes);
  if (dtype === 'f32') return { shape, data: new Float32Array(buffer) };
  return { shape, data: dtype === 'i32' ? new Int32Array(buffer) : new Uint8Array(buffer) };
}
