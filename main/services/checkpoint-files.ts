import { crc32 } from 'node:zlib';
import { readBytes, type ByteSource } from '../../models/state/byte-source.ts';
import type { FileTensor, WholeTensor } from '../../models/state/file-tensor.ts';
import { openSafetensors, writeSafetensors } from '../../models/state/safetensors.ts';
import { isZipFile } from '../../models/state/stored-zip.ts';
import { openTorchCheckpoint } from '../../models/state/torch-checkpoint.ts';
import { torchCheckpointPieces } from '../../models/state/torch-checkpoint-writer.ts';
import { UserError } from '../../puzzles/user-error.ts';

/** The forms of a file with weights: safetensors, and what PyTorch's torch.save writes. */
export type CheckpointFormat = 'safetensors' | 'pt';

/** Where a safetensors file of ours says what it is. */
const METADATA_KEY = 'tessera';

/** What a pickle begins with, and so did torch.save's files before there was a zip around it. */
const PICKLE_PROTOCOL = 0x80;
const BRACE = '{'.charCodeAt(0);
/** Where the header of a safetensors file begins. */
const HEADER_AT = 8;

/** A file with weights whose tensors have not been read yet. */
export interface CheckpointFile {
  /** Under the names in the file. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** What a file of ours says about its model, as JSON; null where it says nothing. */
  readonly description: string | null;
}

/** By what the ending of a file's name promises; anything but PyTorch's endings means safetensors. */
export function formatOf(fileName: string): CheckpointFormat {
  return /\.(pt|pth|ckpt)$/i.test(fileName) ? 'pt' : 'safetensors';
}

/**
 * Opens a file with weights, whatever it is called: its content tells the form.
 * @param name what messages call it
 * @throws UserError when it is of neither form, or damaged
 */
export function openCheckpointFile(file: ByteSource, name: string): CheckpointFile {
  if (isZipFile(file)) return openTorchCheckpoint(file, crc32, name);
  const start = readBytes(file, 0, Math.min(file.size, HEADER_AT + 1));
  if (start[0] === PICKLE_PROTOCOL && start[HEADER_AT] !== BRACE) {
    throw new UserError(
      `${name} is in the form that torch.save wrote before PyTorch 1.6, which is not read: load it with torch.load and save it again with torch.save.`,
      'bad_checkpoint',
    );
  }
  const { tensors, metadata } = openSafetensors(file, name);
  return { tensors, description: metadata.get(METADATA_KEY) ?? null };
}

/** The file in pieces, to be written one after another. */
export function checkpointFilePieces(
  format: CheckpointFormat,
  tensors: ReadonlyMap<string, WholeTensor>,
  description: string,
): Iterable<Uint8Array> {
  if (format === 'pt') return torchCheckpointPieces(tensors, crc32, description);
  const metadata = new Map([
    ['format', 'pt'],
    [METADATA_KEY, description],
  ]);
  return [writeSafetensors({ tensors, metadata })];
}
