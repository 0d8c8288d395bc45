// Python's pickle written by hand, as Latin-1 text: each opcode stands for itself.

/** An empty OrderedDict. */
export const DICT = 'ccollections\nOrderedDict\n)R';

export function textOf(text: string): string {
  return `X${String.fromCharCode(text.length, 0, 0, 0)}${text}`;
}

/** BININT1, or a LONG1 of eight bytes. */
export function whole(n: number): string {
  if (n >= 0 && n < 256) return `K${String.fromCharCode(n)}`;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(n));
  return `\x8a\x08${bytes.toString('latin1')}`;
}

export function storageOf(type = 'FloatStorage', key = '0', n = 4): string {
  return `(${textOf('storage')}ctorch\n${type}\n${textOf(key)}${textOf('cpu')}${whole(n)}tQ`;
}

export function tensorOf(
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
  storage = storageOf(),
): string {
  const counts = (values: readonly number[]): string => `(${values.map(whole).join('')}t`;
  const view = `${storage}${whole(offset)}${counts(shape)}${counts(strides)}\x89${DICT}`;
  return `ctorch._utils\n_rebuild_tensor_v2\n(${view}tR`;
}

/** A state_dict with one entry. */
export function stateOf(name: string, value: string): string {
  return `\x80\x02${DICT}(${textOf(name)}${value}u.`;
}
