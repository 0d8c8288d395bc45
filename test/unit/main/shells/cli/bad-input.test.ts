import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Connection } from '../../../../../main/store/connection.ts';
import type { Store } from '../../../../../main/store/store.ts';
import { createTinyRun, fillStore } from '../../training/tiny-run.ts';
import { sharedTerminal, Terminal, type Ended } from './terminal.ts';

const { terminal, path, close } = sharedTerminal();
afterAll(close);

/** Words that stand for what only the prepared store knows. */
const known: Record<string, string> = {};
let before: string;

beforeAll(async () => {
  await terminal.values(
    'generate',
    'sudoku',
    '--size',
    '6',
    '--count',
    '3',
    '--blanks',
    '10',
    '--collection',
    'six',
  );
  terminal.withStore((store) => fillStore(store));
  const words = ['train', '--preset', 'sudoku-4x4', '--collection', 'tiny', '--steps', '2'];
  const ended = (await terminal.values(...words)).slice(-1)[0];
  known['TRAINED'] = String(ended['id']);
  known['CHECKPOINT'] = String(ended['best_checkpoint']);
  terminal.withStore((store) => {
    // More runs and puzzles than there are first digits: some two begin alike.
    for (let i = 0; i < 16; i++) createTinyRun(store, { seed: i });
    known['FRESH'] = createTinyRun(store);
    known['RUNS'] = ambiguous(store.runs.list().map(({ id }) => id));
    known['PUZZLES'] = ambiguous(store.puzzles.list().map(({ id }) => id));
    known['PUZZLE'] = store.puzzles.list({ collection: 'tiny' })[0].id;
    known['SIX'] = store.puzzles.list({ collection: 'six' })[0].id;
    const taken = createTinyRun(store, { seed: 99 });
    store.runs.claim(taken, { pid: process.pid });
    known['TAKEN'] = taken;
    store.collections.idOrNew('empty', 0);
  });
  writeFileSync(path('file'), 'no weights');
  known['FILE'] = path('file');
  known['MISSING'] = path('missing');
  before = terminal.withStore(content);
}, 60_000);

/** `words` with the names of known things replaced. */
const spoken = (words: string): string[] =>
  words.split(' ').map((word) => known[word] ?? (word === "''" ? '' : word));

/** A first character that more than one begin with. */
function ambiguous(ids: readonly string[]): string {
  const first = ids.map((id) => id[0]);
  return first.find((digit, index) => first.indexOf(digit) < index) ?? '';
}

/** Everything that a user would miss. */
function content({ puzzles, collections, runs, checkpoints, metrics }: Store): string {
  const all = runs.list().map((run) => [run, checkpoints.list(run.id), metrics.read(run.id)]);
  return JSON.stringify([collections.list(), puzzles.list(), all]);
}

function expectOneSentence({ code, out, err }: Ended, sentence: RegExp): void {
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^[^\n]+\.\n$/);
  expect(err).not.toMatch(/ at \S+:\d+|internal|undefined|\[object/);
  expect(err).toMatch(sentence);
}

const CASES: readonly (readonly [words: string, sentence: RegExp])[] = [
  ['puzles', /^Unknown command 'puzles' \(did you mean puzzles\?\)/],
  ['--sise 4', /^Unknown option '--sise'/],
  ['--json', /^A command is missing/],
  ['checkpoints', /^A command is missing/],
  ['runs one two', /^Too many arguments for 'runs'/],
  ['presets --size 4', /^Unknown option '--size'/],
  ['providers now', /^Too many arguments/],
  ['puzzles nix', /^There is no puzzle "nix"/],
  ["puzzles ''", /^There is no puzzle ""/],
  ['puzzles PUZZLES', /fits more than one puzzle \(/],
  ['puzzles --collection nix', /^There is no collection "nix": there are .*tiny/],
  ['puzzles --limit 0', /^--limit must be a whole number from 1 up, not "0"/],
  ['runs nix', /^There is no run "nix"/],
  ['runs RUNS', /fits more than one run \(/],
  ['train', /^Say what to train and on what/],
  ['train --preset nix --collection tiny', /^There is no preset "nix"; there are: sudoku-4x4, /],
  ['train --preset sudoku-4x4 --collection nix', /^There is no collection "nix"/],
  ['train --preset sudoku-4x4 --collection empty', /but the collection "empty" holds none at all/],
  ['train --preset sudoku-4x4 --collection six', /learns 4x4 sudoku puzzles, but .* holds 6x6 sudoku/],
  ['train --preset sudoku-4x4 --collection tiny --held-out 60', /^60 of 60 puzzles cannot be held out/],
  ['train --preset sudoku-4x4 --collection tiny --steps 1e3', /^--steps must be a whole number .*"1e3"/],
  ['train --preset sudoku-4x4 --collection tiny --minutes -1', /^--minutes must be a positive number/],
  ['train --preset sudoku-4x4 --collection tiny --seed 0.5', /^--seed must be a whole number/],
  ['train --preset sudoku-4x4 --collection tiny --provider gpu', /^--provider must be auto, cuda, /],
  ['train --preset sudoku-4x4 --collection tiny --allow-inexact', /only makes sense with --resume/],
  [`train --preset sudoku-4x4 --collection tiny --name ${'n'.repeat(101)}`, /^--name must be at most 100 /],
  ['train --resume nix', /^There is no run "nix"/],
  ['train --resume TRAINED --collection six', /^--collection is for new runs/],
  ['train --resume TAKEN --minutes 3', /is being trained, and --minutes would change nothing/],
  ['stop', /^Missing required argument 'run'/],
  ['stop nix', /^There is no run "nix"/],
  ['stop TRAINED', /is not being trained/],
  ['evaluate --collection tiny', /^Required option '--run <run>' not specified/],
  ['evaluate --run TRAINED --collection six', /learned 4x4 sudoku puzzles, but .* holds 6x6 sudoku/],
  ['evaluate --run TRAINED --collection empty', /holds none at all/],
  ['evaluate --run FRESH --collection tiny', /has no checkpoint yet/],
  ['evaluate --run TRAINED --collection tiny --checkpoint nix', /^There is no checkpoint "nix"/],
  ['evaluate --run TRAINED --collection tiny --steps 0', /^--steps must be a whole number from 1/],
  ['solve --run TRAINED', /^Required option '--puzzle <p>' not specified/],
  ['solve --run nix --puzzle PUZZLE', /^There is no run "nix"/],
  ['solve --run TRAINED --puzzle SIX', /learned 4x4 sudoku puzzles, and the puzzle is a 6x6 sudoku/],
  ['solve --run TRAINED --puzzle 11..............', /^11\.+: the puzzle breaks the rules/],
  ['solve --run TRAINED --puzzle ................', /^\.{16}: the puzzle has more than one solution/],
  ['solve --run TRAINED --puzzle PUZZLE --noise none', /^--noise must be a positive number/],
  ['solve --run TRAINED --puzzle PUZZLE --samples 0', /^--samples must be a whole number from 1 to 1024/],
  ['solve --run FRESH --puzzle PUZZLE --checkpoint CHECKPOINT', /^Checkpoint |has no checkpoint yet/],
  ['checkpoints list --run nix', /^There is no run "nix"/],
  ['checkpoints export --run TRAINED --out FILE', /file exists already/],
  ['checkpoints export --run TRAINED --out MISSING/x', /missing\/x cannot be written \(ENOENT\)|^MISSING/],
  ['checkpoints import MISSING', /^There is no file .*missing/],
  ['checkpoints import FILE', /no usable safetensors file/],
  ['export-onnx --run TRAINED --out FILE', /file exists already/],
  ['export-onnx --run TRAINED --out MISSING --steps 0', /^--steps must be a whole number/],
  ['quickstart --steps 0', /^--steps must be a whole number from 1/],
  ['bench --case z', /^--case must be a8, a32, b, c, d, augment, encode or batches, not "z"/],
  ['bench --case c --collection x', /^--collection is for --case augment and --case encode\./],
  ['bench --case c --provider nowhere', /^--provider must be cuda, dml, webgpu or cpu, not "nowhere"/],
  ['bench --threads many', /^--threads must be a whole number/],
];

describe('bad input', { timeout: 60_000 }, () => {
  it.concurrent.each(CASES)('is exit 2 and one sentence on stderr: %s', async (words, sentence) => {
    expectOneSentence(await terminal.run(...spoken(words)), sentence);
  });
});

describe('the store after all the bad input', () => {
  it('is what it was', () => {
    expect(terminal.withStore(content)).toBe(before);
  });
});

describe('a place that cannot be a data folder', { timeout: 60_000 }, () => {
  it('is left alone when it is a file, or below one', async () => {
    for (const place of [path('file'), `${path('file')}/below`]) {
      expectOneSentence(await new Terminal(place).run('puzzles'), /file is not a folder: name one/);
    }
    expect(readFileSync(path('file'), 'utf8')).toBe('no weights');
  });

  it("is left alone when it holds another program's database", async () => {
    mkdirSync(path('foreign'));
    const file = path('foreign/tessera.db');
    const other = new Connection(file, { access: 'peek' });
    other.exec('CREATE TABLE recipes (name TEXT)');
    other.close();
    const bytes = readFileSync(file);
    const words = ['generate', 'sudoku', '--size', '4', '--count', '1', '--blanks', '6', '--collection', 'c'];
    expectOneSentence(await new Terminal(path('foreign')).run(...words), /is another program's database/);
    expect(readFileSync(file)).toEqual(bytes);
  });

  it.runIf(process.platform === 'linux')('is refused where nothing can be written: /proc', async () => {
    expectOneSentence(
      await new Terminal('/proc/tessera').run('runs'),
      /^The store .* cannot be read or written/,
    );
  });
});
