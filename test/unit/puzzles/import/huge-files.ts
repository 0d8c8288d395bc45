/** Files as large as an import takes, or larger, and empty of puzzles: made to be slow or to eat memory. */
const MIB = 1024 * 1024;

/** `before`, then `text` again and again, then `after`: `numBytes` or a little less. Nothing is made twice. */
function filled(text: string, numBytes: number, before = '', after = ''): Uint8Array {
  const [first, middle, last] = [before, text, after].map((part) => new TextEncoder().encode(part));
  const numTexts = Math.floor((numBytes - first.length - last.length) / middle.length);
  const bytes = new Uint8Array(first.length + numTexts * middle.length + last.length);
  const end = bytes.length - last.length;
  bytes.set(first);
  bytes.set(middle, first.length);
  // Each copy doubles what is there.
  for (let length = middle.length; first.length + length < end; length *= 2) {
    bytes.copyWithin(first.length + length, first.length, Math.min(first.length + length, end - length));
  }
  bytes.set(last, end);
  return bytes;
}

export interface HugeFile {
  readonly name: string;
  make(): Uint8Array;
}

export const HUGE_FILES: Readonly<Record<string, HugeFile>> = {
  'open brackets': { name: 'a.json', make: () => filled('[', 63 * MIB) },
  'objects in objects': { name: 'a.json', make: () => filled('{"a":', 63 * MIB) },
  'empty arrays': { name: 'a.json', make: () => filled('[],', 63 * MIB, '[', '1]') },
  'empty objects': { name: 'a.json', make: () => filled('{},', 63 * MIB, '[', '1]') },
  fractions: { name: 'a.json', make: () => filled('.5e1,0', 63 * MIB, '[0', ']') },
  digits: { name: 'a.json', make: () => filled('1,', 63 * MIB, '{"train": [', '1]}') },
  'rows of digits': {
    name: 'a.json',
    make: () => filled(`[${'1,'.repeat(1_900_000)}1],`, 63 * MIB, '{"train": [', '1]}'),
  },
  'one letter beyond Latin': { name: 'a.json', make: () => filled('[],', 63 * MIB, '["€",', '1]') },
  'a long number': { name: 'a.json', make: () => filled('1', 63 * MIB) },
  'a long string': { name: 'a.json', make: () => filled('x', 63 * MIB, '"', '"') },
  escapes: { name: 'a.json', make: () => filled('\\n', 63 * MIB, '"', '"') },
  'short strings': { name: 'a.json', make: () => filled('"\\u00e9x",', 63 * MIB, '[', '1]') },
  'too much JSON': { name: 'a.json', make: () => filled(' ', 65 * MIB, '[', ']') },
  'one long line': { name: 's.txt', make: () => filled('1', 63 * MIB) },
  'empty lines': { name: 's.txt', make: () => filled('\n', 63 * MIB) },
  comments: { name: 's.txt', make: () => filled('#\n', 63 * MIB, `${'.'.repeat(16)}\n`) },
  walls: { name: 'm.txt', make: () => filled('#\n', 63 * MIB, 'S\n') },
  'mazes of one cell': { name: 'm.txt', make: () => filled('S\n\n', 63 * MIB) },
  commas: { name: 's.csv', make: () => filled(',', 63 * MIB, 'question,answer\n') },
  columns: { name: 's.csv', make: () => filled('question,', 63 * MIB) },
  quotes: { name: 's.csv', make: () => filled('"', 63 * MIB, 'question,answer\n') },
  'too much text': { name: 's.txt', make: () => filled('1', 65 * MIB) },
};
