import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../puzzles/user-error.ts';

/** Metrics of one step as the official code returned them: sums over the batch. */
export type OracleMetrics = Readonly<Record<string, number>>;

export interface OracleStep {
  readonly loss: number;
  readonly metrics: OracleMetrics;
  readonly reduced_metrics: OracleMetrics;
  /** [sparse, adam], or [adam] without puzzle embeddings. */
  readonly optimizer_lrs: readonly number[];
  readonly grad_stats: Readonly<Record<string, { l2: number; absmax: number; zeros: number }>>;
}

/** `meta.json` of one configuration, the fields that are used here. */
export interface OracleMeta {
  readonly name: string;
  readonly arch: Readonly<Record<string, unknown>> & { readonly loss: { readonly loss_type: string } };
  readonly vocab_size: number;
  readonly seq_len: number;
  readonly num_puzzle_identifiers: number;
  readonly batch_size: number;
  readonly global_batch_size: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly optimizer: Readonly<Record<string, unknown>>;
  readonly n_steps: number;
  readonly parameters: readonly string[];
  readonly steps: readonly OracleStep[];
  readonly eval: {
    readonly inference_steps: number;
    readonly metrics_last_step: OracleMetrics;
    readonly reduced: { readonly all: OracleMetrics };
  };
  readonly noise_vs_float64: Readonly<Record<string, { max_abs_err: number; absmax: number }>>;
  readonly loss_f64: readonly number[];
  readonly tensors_file: string;
  readonly tensors_sha256: string;
  readonly tensors: readonly OracleTensorEntry[];
}

interface OracleTensorEntry {
  readonly name: string;
  readonly dtype: 'f32' | 'i32' | 'u8';
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

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
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8')) as OracleMeta;
  const file = join(dir, meta.tensors_file);
  // A Buffer's slice() would be a view; a Uint8Array's is a copy, aligned.
  const bytes = new Uint8Array(readFileSync(file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== meta.tensors_sha256) {
    throw new UserError(
      `${file} is not the file that meta.json describes: its sha256 is ${sha256}; copy the folder again.`,
    );
  }
  const tensors = new Map(meta.tensors.map((entry) => [entry.name, readTensor(bytes, entry)]));
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

function readTensor(file: Uint8Array, { dtype, shape, offset, bytes }: OracleTensorEntry): OracleTensor {
  const { buffer } = file.slice(offset, offset + bytes);
  if (dtype === 'f32') return { shape, data: new Float32Array(buffer) };
  return { shape, data: dtype === 'i32' ? new Int32Array(buffer) : new Uint8Array(buffer) };
}
