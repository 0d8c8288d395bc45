import { mkdirSync, symlinkSync } from 'node:fs';

import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { commandLine } from './command-line.ts';

const line = commandLine();

const a = [[1, 2], [0, 3]]; // prettier-ignore
const b = [[4, 0], [5, 6]]; // prettier-ignore
const pairs = [{ input: a, output: b }, { input: b, output: a }]; // prettier-ignore
const challenges = { one: { train: pairs, test: [{ input: [[7]] }] }, two: { train: [pairs[0]], test: [{ input: [[1]] }] } }; // prettier-ignore
const solutions = { one: [[[8]]], two: [[[9]]] };
const sudoku = '...2.1.3....432.';
const maze = 'S.#\n..G\n';

describe('tessera import', () => {
  it.each([[['c', 's']], [['s', 'c']]])(
    'joins challenges and solutions given in the order %j',
    async (order) => {
      const files = {
        c: line.file('k_challenges.json', challenges),
        s: line.file('k_solutions.json', solutions),
      };
      const [filled] = await line.values('import', ...order.map((name) => files[name as 'c' | 's']));
      expect(filled).toMatchObject({ type: 'collection', collection: 'k', family: 'arc', added: 2 });
      const puzzles = await line.values('puzzles', '--collection', 'k');
      expect(puzzles.map(({ content }) => content)).toEqual([
        { train: pairs, test: [{ input: [[7]], output: [[8]] }] },
        { train: [pairs[0]], test: [{ input: [[1]], output: [[9]] }] },
      ]);
    },
  );

  it('refuses solutions without their tasks, and takes nothing of what came with them', async () => {
    const alone = line.file('k_solutions.json', solutions);
    const { exitCode, message } = await line.run('import', line.file('good.txt', sudoku), alone);
    expect(exitCode).toBe(2);
    expect(message).toMatch(
      /k_solutions\.json holds only the answers of 2 tasks.*together with its challenges/,
    );
    expect(await line.values('puzzles')).toEqual([]);
  });

  it('reads a folder with all that is in it, in every family, and names what it passed over', async () => {
    line.file('mix/training/t1.json', challenges.one);
    line.file('mix/training/t2.json', challenges.two);
    line.file('mix/grids.txt', sudoku);
    line.file('mix/deep/er/lab.txt', maze);
    line.file('mix/pictures.zip', zipSync({ 'zipped.txt': strToU8('S.\n.G\n') }));
    line.file('mix/notes.md', 'hello');
    line.file('mix/.hidden/t3.json', '{');
    symlinkSync(line.file('outside.txt', sudoku), line.path('mix/link.txt'));
    const values = await line.values('import', line.path('mix'));
    const filled = values.filter(({ type }) => type === 'collection');
    expect(filled.map(({ collection, family, added }) => [collection, family, added])).toEqual([
      ['training', 'arc', 2],
      ['lab', 'maze', 1],
      ['grids', 'sudoku', 1],
      ['zipped', 'maze', 1],
    ]);
    expect(values.at(-1)?.note).toMatch(
      /^Passed over, because they are no puzzles: .*mix\/link\.txt and 1 more\.$/,
    );
  });

  it('puts everything into one collection when asked, with the licence', async () => {
    line.file('both/s.txt', sudoku);
    line.file('both/m.txt', maze);
    const { out } = await line.run('import', line.path('both'), '--collection', 'all', '--licence', 'CC0');
    expect(out).toMatch(/m\.txt: added 1 puzzle to all\.\n.*s\.txt: added 1 puzzle to all\.\n$/);
    const puzzles = await line.values('puzzles', '--collection', 'all');
    expect(
      puzzles.map(({ family, provenance }) => [family, (provenance as { licence: string }).licence]),
    ).toEqual([
      ['maze', 'CC0'],
      ['sudoku', 'CC0'],
    ]);
  });

  it('tells of duplicates, of symmetric twins and of leaks between collections', async () => {
    // The second is the first with its digits renamed.
    await line.run('import', line.file('first.txt', `${sudoku}\n...4.3.1....214.\n${sudoku}\n`));
    const { out } = await line.run('import', line.file('second.txt', sudoku), line.path('first.txt'));
    expect(out).toMatch(/first\.txt: added 0 puzzles to first \(3 were there before\)\./);
    expect(out).toMatch(/Leak: first holds 1 puzzle of second \(1 identical\)/);
    expect(out.match(/Leak/g)).toHaveLength(1);
    const [again] = await line.values('import', line.path('first.txt'), '--collection', 'third');
    expect(again).toMatchObject({ added: 2, duplicates: 1, symmetricTwins: 1 });
  });

  it('says in one sentence what cannot be read', async () => {
    const refusal = async (path: string) => {
      const { exitCode, message } = await line.run('import', path);
      expect([exitCode, message.split('\n')]).toEqual([2, [message]]);
      return message;
    };
    expect(await refusal(line.path('none.json'))).toMatch(/^There is no file .*none\.json\.$/);
    expect(await refusal(line.file('bad.json', '{"a": [1,}'))).toMatch(/bad\.json.*line 1, column 10/);
    expect(await refusal(line.file('c.json', { one: { train: pairs } }))).toMatch(
      /task "one" has no "test" pairs/,
    );
    expect(await refusal(line.file('bomb.zip', 'PK\u0003\u0004nothing'))).toMatch(/is a damaged zip/);
    mkdirSync(line.path('empty'));
    expect(await refusal(line.path('empty'))).toMatch(/^There is no file in .*empty\.$/);
  });
});
