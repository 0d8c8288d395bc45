import type { CheckpointRow } from './checkpoints.ts';
import type { Connection } from './connection.ts';
import { isDamage, StoreError } from './errors.ts';
import { queries, type TensorDtype } from './schema.ts';
import { allocateTensor, CheckpointDigest, sha256OfBytes, type TensorData } from './tensor-chunks.ts';

export interface LoadedCheckpoint {
  row: CheckpointRow;
  meta: unknown;
  /** In the order in which they were saved. */
  tensors: Map<string, TensorData>;
}

interface TensorHeader {
  name: string;
  dtype: TensorDtype;
  shape: number[];
  chunks: { id: number; sha256: string }[];
}

/** Reads a whole checkpoint and compares every sha256. @throws StoreError 'checkpoint_damaged' */
export function readCheckpoint(connection: Connection, row: CheckpointRow): LoadedCheckpoint {
  try {
    return connection.snapshot(() => {
      const { meta, headers } = readHeaders(connection, row);
      const tensors = new Map(headers.map((header) => [header.name, readTensor(connection, row, header)]));
      return { row, meta, tensors };
    });
  } catch (error) {
    if (isDamage(error)) throw damaged(row, 'it cannot be read any more', error);
    throw error;
  }
}

/** All but the bytes. Once their sha256 holds, sizes can be trusted and memory be allocated by them. */
function readHeaders(connection: Connection, row: CheckpointRow): { meta: unknown; headers: TensorHeader[] } {
  const stored = connection.get(queries.selectFrom('checkpoints').selectAll().where('id', '=', row.id));
  if (!stored) throw damaged(row, 'it has been deleted');
  const digest = new CheckpointDigest(stored.run_id, stored.step, stored.exact_accuracy, stored.meta);
  const tensorRows = queries.selectFrom('checkpoint_tensors').selectAll().where('checkpoint_id', '=', row.id);
  const headers = connection.all(tensorRows.orderBy('id')).map(({ id, name, dtype, shape }) => {
    digest.tensor(name, dtype, shape);
    const chunkRows = queries.selectFrom('chunks').select(['id', 'sha256']).where('tensor_id', '=', id);
    const chunks = connection.all(chunkRows.orderBy('position'));
    for (const { sha256 } of chunks) digest.chunk(sha256);
    return { name, dtype, shape, chunks };
  });
  if (digest.hex() !== stored.sha256 || stored.sha256 !== row.sha256)
    throw damaged(row, 'its sha256 differs');
  return {
    meta: connection.parseJson(stored.meta, `the meta of checkpoint ${row.id}`),
    headers: headers.map((header) => ({ ...header, shape: JSON.parse(header.shape) as number[] })),
  };
}

function readTensor(connection: Connection, row: CheckpointRow, header: TensorHeader): TensorData {
  const { name, dtype, shape } = header;
  const { data, bytes } = allocateTensor(dtype, shape);
  let offset = 0;
  for (const { id, sha256 } of header.chunks) {
    const piece = connection.get(queries.selectFrom('chunks').select('bytes').where('id', '=', id))?.bytes;
    if (!piece || sha256OfBytes(piece) !== sha256) throw damaged(row, `the sha256 of ${name} differs`);
    bytes.set(piece, offset);
    offset += piece.length;
  }
  if (offset !== bytes.length) throw new Error(`internal: ${name} was saved with ${offset} bytes`);
  return { dtype, shape, data };
}

function damaged(row: CheckpointRow, reason: string, cause?: unknown): StoreError {
  const sentence = `Checkpoint ${row.id} (step ${row.step} of run ${row.run_id}) is damaged (${reason}): use another one.`;
  return new StoreError(sentence, 'checkpoint_damaged', cause);
}
