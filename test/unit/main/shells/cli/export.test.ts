import { existsSync, readdirSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { commandLine } from './command-line.ts';

const line = commandLine();

const a = [[1, 2, 3], [0, 3, 5]]; // prettier-ignore
const b = [[4, 0], [5, 6], [7, 7]]; // prettier-ignore
const tasks = {
  zeta: { train: [{ input: a, output: b }, { input: b, output: a }], test: [{ input: [[7]] }, { input: a }] }, // prettier-ignore
  '0123': { test: [{ input: [[1, 1]] }], train: [{ input: b, output: [[1]] }, { input: a, output: [[2, 3]] }] }, // prettier-ignore
};
const solutions = { zeta: [[[8]], b], '0123': [[[9]]] };
/** As Python's json.dumps writes it. */
const spelled = (value: unknown): string =>
  JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ').replaceAll(/([[{]) | ([\]}])/g, '$1$2'); // prettier-ignore
// A JavaScript object would move the key 0123 nowhere, but 123 to the front: keys here keep their places.
const challengesText = spelled(tasks);

async function importTasks(): Promise<void> {
  const files = [
    line.file('k_challenges.json', challengesText),
    line.file('k_solutions.json', spelled(solutions)),
  ];
  await line.run('import', ...files, '--collection', 'k');
}

function read(name: string): string {
  return readFileSync(line.path(name), 'utf8');
}

/** Contents without the order in which they were added. */
async function contents(collection: string): Promise<unknown[]> {
  const puzzles = await line.values('puzzles', '--collection', collection, '--limit', '1000');
  return puzzles.map(({ content, difficulty }) => ({ content, difficulty }));
}

describe('tessera export puzzles', () => {
  it('writes the very files that were imported', async () => {
    await importTasks();
    const outs = ['--out', line.path('c.json'), '--solutions', line.path('s.json')];
    expect(await line.run('export', 'puzzles', '--collection', 'k', ...outs)).toMatchObject({ exitCode: 0 });
    expect(read('c.json')).toBe(challengesText);
    expect(read('s.json')).toBe(spelled(solutions));
  });

  it('writes answers into the tasks, or a task by itself, and all comes back', async () => {
    await importTasks();
    await line.run('export', 'puzzles', '--collection', 'k', '--out', line.path('whole.json'));
    await line.run('import', line.path('whole.json'));
    expect(await contents('whole')).toEqual(await contents('k'));
    const task = spelled({ train: tasks.zeta.train, test: [{ input: a, output: b }] });
    await line.run('import', line.file('007bbfb7.json', task), '--collection', 'lone');
    line.file('other/keep', '');
    await line.run('export', 'puzzles', '--collection', 'lone', '--out', line.path('other/007bbfb7.json'));
    expect(read('other/007bbfb7.json')).toBe(task);
  });

  it.each([
    ['sudoku', ['--size', '6', '--blanks', '9-12'], ['csv', 'txt', 'zip']],
    ['maze', ['--rows', '8', '--cols', '8', '--path', '12'], ['csv', 'txt', 'zip']],
    ['concepts', [], ['json', 'zip']],
  ])('writes %s in every form of the family, and import reads them back', async (family, words, endings) => {
    await line.run('generate', family, ...words, '--count', '7', '--collection', 'made');
    const made = await contents('made');
    expect(made).toHaveLength(7);
    for (const ending of endings) {
      const out = line.path(`back.${ending}`);
      expect((await line.run('export', 'puzzles', '--collection', 'made', '--out', out)).message).toBe('');
      await line.run('import', out, '--collection', `from ${ending}`);
      const back = await contents(`from ${ending}`);
      // A zip is read in the order of its names.
      expect(new Set(back.map((one) => JSON.stringify(one)))).toEqual(
        new Set(made.map((one) => JSON.stringify(one))),
      );
    }
  });

  it('keeps which of several shortest paths a maze marks', async () => {
    const [one, other] = ['Soo\n  o\n  G\n', 'S  \no  \nooG\n'];
    await line.run('import', line.file('paths.txt', `${one}\n${other}`));
    await line.run('export', 'puzzles', '--collection', 'paths', '--out', line.path('back.txt'));
    expect(read('back.txt')).toBe(`${one}\n${other}`);
  });

  it('refuses in one sentence what does not fit, and never writes over a file', async () => {
    await importTasks();
    const refusal = async (...words: string[]) => {
      const { exitCode, message, out } = await line.run('export', 'puzzles', ...words);
      expect([exitCode, out]).toEqual([2, '']);
      return message;
    };
    const out = (name: string) => ['--collection', 'k', '--out', line.path(name)];
    expect(await refusal('--collection', 'nope', '--out', 'x.json')).toMatch(
      /^There is no collection "nope": there are k\./,
    );
    expect(await refusal(...out('k.csv'))).toMatch(/^k holds ARC tasks, which go into a \.json or a \.zip/);
    expect(await refusal(...out('k'))).toMatch(/does not say in which form/);
    line.file('there.json', 'mine');
    expect(await refusal(...out('new.json'), '--solutions', line.path('there.json'))).toMatch(
      /exists already/,
    );
    expect(existsSync(line.path('new.json'))).toBe(false);
    expect(read('there.json')).toBe('mine');
    expect(await refusal(...out('no/such/folder/k.json'))).toMatch(/cannot be written \(ENOENT\)/);
  });
});

describe('tessera export dataset', () => {
  const names = ['dataset.json', 'group_indices', 'inputs', 'labels', 'puzzle_identifiers', 'puzzle_indices'];
  const splitNames = names.map((name) => (name.includes('.') ? name : `all__${name}.npy`)).sort();

  it('writes the official layout of ARC tasks and the commands, and import reads tasks and augmentations back', async () => {
    await importTasks();
    await line.run('generate', 'concepts', '--count', '3', '--collection', 'learned');
    const words = ['--collection', 'learned', '--test-collection', 'k', '--num-aug', '5', '--seed', '2'];
    const [written] = await line.values('export', 'dataset', ...words, '--out', line.path('set'));
    expect(written).toMatchObject({ family: 'arc', numTrain: 3, numTest: 2 });
    expect(readdirSync(line.path('set')).sort()).toEqual([
      'README.md',
      'identifiers.json',
      'test',
      'test_puzzles.json',
      'train',
    ]);
    for (const split of ['train', 'test'])
      expect(readdirSync(line.path(`set/${split}`)).sort()).toEqual(splitNames);
    expect(read('set/README.md')).toMatch(
      /torchrun --nproc-per-node 4 .*--nnodes=1 pretrain\.py \\\n.*data_paths="\[data\/set\]"/s,
    );
    const metadata = JSON.parse(read('set/train/dataset.json')) as object;
    // One blank, and the tasks as they are beside five augmentations each.
    expect(metadata).toMatchObject({
      seq_len: 900,
      vocab_size: 12,
      num_puzzle_identifiers: 1 + 5 * 6,
      total_groups: 5,
    });
    await line.run('import', line.path('set'));
    expect(await contents('set-test')).toEqual(await contents('k'));
    // What was kept with them is written again when no number is given.
    await line.run(
      'export',
      'dataset',
      '--collection',
      'set-train',
      '--test-collection',
      'set-test',
      '--out',
      line.path('again'),
    );
    expect(JSON.parse(read('again/identifiers.json'))).toEqual(JSON.parse(read('set/identifiers.json')));
  });

  it.each([
    ['sudoku', ['--size', '4', '--blanks', '6'], 20],
    ['maze', ['--rows', '6', '--cols', '6', '--path', '8'], 7],
  ])('writes and reads those of %s', async (family, words, numAug) => {
    await line.run('generate', family, ...words, '--count', '5', '--collection', 'made');
    const exported = ['--collection', 'made', '--out', line.path('set'), '--num-aug', `${numAug}`];
    expect(await line.run('export', 'dataset', ...exported)).toMatchObject({ exitCode: 0, message: '' });
    expect(read('set/README.md')).toMatch(/There is no test split/);
    expect(JSON.parse(read('set/train/dataset.json'))).toMatchObject({
      total_groups: 5,
      mean_puzzle_examples: 1,
    });
    const values = await line.values('import', line.path('set'));
    expect(values.at(-1)?.note).toMatch(new RegExp(`: ${5 * numAug} augmentations were left out`));
    expect(await contents('set-train')).toEqual(await contents('made'));
  });

  it('refuses in one sentence, and leaves no folder half written', async () => {
    await importTasks();
    const refusal = async (...words: string[]) => (await line.run('export', 'dataset', ...words)).message;
    const k = ['--collection', 'k', '--num-aug', '2'];
    line.file('there/x', '');
    expect(await refusal(...k, '--out', line.path('there'))).toMatch(/exists already/);
    expect(await refusal(...k, '--out', line.path('two words'))).toMatch(/cannot name a dataset folder/);
    symlinkSync(line.path('nowhere'), line.path('dangling'));
    expect(await refusal(...k, '--out', line.path('dangling'))).toMatch(/cannot be written \(ENOTDIR\)/);
    unlinkSync(line.path('dangling'));
    line.file('plain', '');
    expect(await refusal(...k, '--out', line.path('plain/set'))).toMatch(/cannot be written \(ENOTDIR\)/);
    await line.run(
      'generate',
      'maze',
      '--rows',
      '5',
      '--cols',
      '6',
      '--path',
      '4',
      '--count',
      '2',
      '--collection',
      'm',
    );
    expect(await refusal(...k, '--test-collection', 'm', '--out', line.path('s'))).toMatch(
      /several families \(arc, maze\)/,
    );
    expect(await refusal('--collection', 'm', '--out', line.path('s'))).toMatch(/square mazes of one size/);
    expect(readdirSync(line.path('')).sort()).toEqual([
      'data',
      'k_challenges.json',
      'k_solutions.json',
      'plain',
      'there',
    ]);
  });
});
