import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridFault } from '../../../../puzzles/arc/parse.ts';
import { readArcFiles, type ArcImport } from '../../../../puzzles/arc/files.ts';
import { challengesJson, solutionsJson, taskEquals, taskJson } from '../../../../puzzles/arc/task.ts';
import { readJson } from '../../../../puzzles/json/read.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { tasks } from './arbitraries.ts';

const GRID = '[[1, 2], [3, 4]]';
const PAIR = `{"input": ${GRID}, "output": ${GRID}}`;
const TASK = `{"train": [${PAIR}], "test": [{"input": ${GRID}}]}`;

const read = (text: string, name = 'abc.json'): ArcImport => readArcFiles([{ name, text }]);

describe('an ARC task', () => {
  it('is read from a file of its own, named after the file, in a collection named after the folder', () => {
    const { collections, notes } = read(TASK, 'data/training/007bbfb7.json');
    expect(notes).toEqual([]);
    expect(collections).toHaveLength(1);
    expect(collections[0].name).toBe('training');
    const [task] = collections[0].tasks;
    expect(task).toMatchObject({ id: '007bbfb7', isTestFirst: false });
    expect(task.train[0].output).toEqual({ rows: 2, cols: 2, cells: Uint8Array.of(1, 2, 3, 4) });
    expect(task.test).toEqual([{ input: task.train[0].input, output: null }]);
  });

  it('goes out as the same JSON it came in, whichever of train and test is first', () => {
    fc.assert(
      fc.property(tasks(), (task) => {
        const text = taskJson(task);
        const [again] = read(text, `${task.id}.json`).collections[0].tasks;
        expect(taskEquals(again, task)).toBe(true);
        expect(taskJson(again)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(taskJson(again)));
      }),
    );
  });

  it('notes keys that are no part of it, once each', () => {
    const noted = `{"name": "x", "train": [${PAIR}, {"input": ${GRID}, "output": ${GRID}, "hint": 1}], "test": [{"input": ${GRID}, "hint": 1}]}`;
    expect(read(noted).notes).toEqual([
      'abc.json: the key "name" is no part of a task and was left out.',
      'abc.json: the key "hint" is no part of a pair and was left out.',
    ]);
  });

  const WIDE = `[[${new Array(31).fill(0).join(', ')}]]`;
  it.each([
    [`{"train": [], "test": [${PAIR}]}`, /has no "train" pairs/],
    [`{"train": [${PAIR}]}`, /has no "test" pairs/],
    [`{"train": [{"input": ${GRID}}], "test": [${PAIR}]}`, /train pair 1 has no output/],
    [`{"train": [5], "test": [${PAIR}]}`, /train pair 1 is not an object/],
    [`{"train": [${PAIR}], "test": [{"output": ${GRID}}]}`, /test pair 1 has no "input"/],
    [TASK.replaceAll('[3, 4]', '[3]'), /is ragged: row 2 has 1 cells, row 1 has 2/],
    [TASK.replaceAll('3', '10'), /holds 10 in row 2, column 1; cells are whole numbers from 0 to 9/],
    [TASK.replaceAll('3', '-1'), /holds -1 in row 2/],
    [TASK.replaceAll('3', '3.5'), /holds 3.5 in row 2/],
    [TASK.replaceAll('3', '"3"'), /holds the text "3" in row 2/],
    [TASK.replaceAll('3', 'null'), /holds null in row 2/],
    [TASK.replaceAll('3', '[3]'), /holds a list in row 2/],
    [TASK.replaceAll(GRID, '[[], []]'), /is empty/],
    [TASK.replaceAll(GRID, '[]'), /is empty/],
    [TASK.replaceAll(GRID, '7'), /is not a list of rows/],
    [TASK.replaceAll(GRID, '[7]'), /has a row 1 that is not a list/],
    [TASK.replaceAll(GRID, WIDE), /is 1x31; 30x30 is the largest/],
  ])('refuses %.60j', (text, message) => {
    expect(() => read(text)).toThrow(UserError);
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(/^abc\.json/);
  });

  it.each([
    ['', /has 0 characters/],
    ['x'.repeat(129), /has 129 characters; 1 to 128 are allowed/],
    ['a|||b', /holds '\|\|\|', which marks augmentations/],
    ['a\\u0007', /cannot be printed/],
    ['a\\ud800', /cannot be printed/],
  ])('refuses the id %.20j', (id, message) => {
    expect(() => read(`{"${id}": ${TASK}}`, 'challenges.json')).toThrow(UserError);
    expect(() => read(`{"${id}": ${TASK}}`, 'challenges.json')).toThrow(message);
  });
});

describe('gridFault', () => {
  it('finds nothing in a grid', () => {
    expect(gridFault(readJson('[[0]]'))).toBeNull();
    expect(
      gridFault(readJson(`[${new Array(30).fill(`[${new Array(30).fill(9).join()}]`).join()}]`)),
    ).toBeNull();
    expect(gridFault(undefined)).toEqual({ kind: 'no_grid', text: 'is not a list of rows' });
  });
});

describe('challenges and solutions', () => {
  const list = fc.uniqueArray(tasks(3), { minLength: 1, maxLength: 4, selector: ({ id }) => id });

  it('are joined in either order and go out as the same two files', () => {
    fc.assert(
      fc.property(list, fc.boolean(), (some, isSolutionsFirst) => {
        const answered = some.map((task) => ({
          ...task,
          test: task.test.map(({ input, output }) => ({ input, output: output ?? input })),
        }));
        const files = [
          { name: 'arc_challenges.json', text: challengesJson(answered, { hidesAnswers: true }) },
          { name: 'arc_solutions.json', text: solutionsJson(answered) },
        ];
        if (isSolutionsFirst) files.reverse();
        const { collections, notes } = readArcFiles(files);
        expect(notes).toEqual([]);
        expect(collections.map(({ name }) => name)).toEqual(['arc']);
        const { tasks: again } = collections[0];
        expect(again).toHaveLength(answered.length);
        expect(again.every((task, index) => taskEquals(task, answered[index]))).toBe(true);
        const out = [challengesJson(again, { hidesAnswers: true }), solutionsJson(again)];
        expect(out.sort()).toEqual(files.map(({ text }) => text).sort());
      }),
    );
  });

  it('keep the order of ids that look like numbers', () => {
    const text = `{"b": ${TASK}, "29623171": ${TASK}, "1": ${TASK}}`;
    const ids = read(text, 'c.json').collections[0].tasks.map(({ id }) => id);
    expect(ids).toEqual(['b', '29623171', '1']);
  });

  it('are paired by name first, then by the ids they share', () => {
    const challenges = (...ids: string[]) => `{${ids.map((id) => `"${id}": ${TASK}`).join()}}`;
    const solutions = (grid: string, ...ids: string[]) => `{${ids.map((id) => `"${id}": [${grid}]`).join()}}`;
    const { collections } = readArcFiles([
      { name: 'one_solutions.json', text: solutions('[[1]]', 'a', 'b') },
      { name: 'answers.json', text: solutions('[[2]]', 'c') },
      { name: 'two.json', text: challenges('b', 'c') },
      { name: 'one_challenges.json', text: challenges('a', 'b') },
    ]);
    const answers = collections.map(({ name, tasks: some }) => [
      name,
      ...some.map(({ id, test }) => `${id}:${test[0].output?.cells.join() ?? '?'}`),
    ]);
    expect(answers).toEqual([
      ['two', 'b:?', 'c:2'],
      ['one', 'a:1', 'b:1'],
    ]);
  });

  it('say what does not fit', () => {
    const files = (text: string) => [
      { name: 'c.json', text: `{"a": ${TASK}, "b": ${TASK}}` },
      { name: 's.json', text },
    ];
    expect(readArcFiles(files(`{"a": [${GRID}], "z": [${GRID}]}`)).notes).toEqual([
      's.json: the answers of 1 tasks that c.json lacks were left out.',
      's.json has no answers for 1 tasks of c.json.',
    ]);
    expect(() => readArcFiles(files(`{"a": [${GRID}, ${GRID}]}`))).toThrow(/2 answers for 1 test inputs/);
  });

  it('refuse a solutions file alone, a submission and a dataset file, each with its reason', () => {
    expect(() => read(`{"a": [${GRID}]}`, 's.json')).toThrow(
      /^s\.json holds only the answers of 1 tasks, not the tasks; import it together with its challenges file\.$/,
    );
    expect(() => read(`{"a": [{"attempt_1": ${GRID}}]}`)).toThrow(/is a submission/);
    expect(() => read('["<blank>", "a"]', 'identifiers.json')).toThrow(/dataset folder/);
    expect(() => read('{"seq_len": 900, "vocab_size": 12}')).toThrow(/dataset folder/);
    for (const text of ['{}', '[]', '7', '"x"', '{"a": 5}', 'null']) {
      expect(() => read(text)).toThrow(/is no ARC file/);
    }
  });

  it('refuse a key or a task given twice', () => {
    expect(() => read(`{"a": ${TASK}, "a": ${TASK}}`)).toThrow(/the key "a" twice in one object/);
    const twice = { name: 'x/a.json', text: TASK };
    expect(() => readArcFiles([twice, twice])).toThrow(/the folder x holds a task a already/);
  });
});
