import { describe, expect, it } from 'vitest';
import { gridFromRows } from '../../../../puzzles/arc/grid.ts';
import { challengesJson, solutionsJson, taskJson, type ArcTask } from '../../../../puzzles/arc/task.ts';
import { checkSubmission } from '../../../../puzzles/submission/doctor.ts';
import { fixSubmission } from '../../../../puzzles/submission/fix.ts';
import { readAnswers, scoreSubmission } from '../../../../puzzles/submission/score.ts';
import { submissionJson } from '../../../../puzzles/submission/submission.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

const grid = gridFromRows;
const taskOf = (id: string, ...answers: number[]): ArcTask => ({
  id,
  train: [{ input: grid([[1]]), output: grid([[2]]) }],
  test: answers.map((answer) => ({ input: grid([[answer]]), output: grid([[answer, answer]]) })),
  isTestFirst: true,
});
const TASKS = [taskOf('a', 1), taskOf('b', 2, 3), taskOf('29623171', 4)];

type Json = Record<string, unknown>;
const attempts = (first: unknown, second: unknown): Json => ({ attempt_1: first, attempt_2: second });
const right = (answer: number): Json => attempts([[answer, answer]], [[0]]);

/** A submission that is right everywhere, with changes. */
function submission(changes: Json = {}): string {
  const whole: Json = { a: [right(1)], b: [right(2), right(3)], ...changes };
  const entries = Object.entries(whole).filter(([, entry]) => entry !== undefined);
  const last = '29623171' in changes ? [] : ([['29623171', [right(4)]]] as const);
  // Written by hand: an object would put the id that looks like a number first.
  return `{${[...entries, ...last].map(([id, entry]) => `${JSON.stringify(id)}: ${JSON.stringify(entry)}`).join(', ')}}`;
}

const codesOf = (text: string): string[] => checkSubmission(text, TASKS).problems.map(({ code }) => code);

describe('checkSubmission', () => {
  it('has nothing to say of a good one', () => {
    expect(checkSubmission(submission(), TASKS)).toEqual({
      isValid: true,
      problems: [],
      numProblems: 0,
      notes: [],
      numNotes: 0,
    });
  });

  const WIDE = [new Array(31).fill(0)];
  it.each<[string, string, string[], RegExp]>([
    ['a missing task', submission({ a: undefined }), ['missing_id'], /^The task "a" is missing\.$/],
    [
      'an unknown task',
      submission({ zz: [right(1)] }),
      ['unknown_id'],
      /^The task "zz" is not in the task set\.$/,
    ],
    [
      'too few test inputs',
      submission({ b: [right(2)] }),
      ['wrong_count'],
      /^Task "b" has 2 test inputs, but 1 are answered\.$/,
    ],
    [
      'too many test inputs',
      submission({ a: [right(1), right(1)] }),
      ['wrong_count'],
      /has 1 test inputs, but 2 are/,
    ],
    ['no list', submission({ a: right(1) }), ['no_list'], /is not a list with one entry for each test input/],
    [
      'no object',
      submission({ a: [[[[1]], [[2]]]] }),
      ['no_attempts'],
      /^Task "a", test input 1 is not an object/,
    ],
    [
      'no attempt_2',
      submission({ b: [right(2), { attempt_1: [[1]] }] }),
      ['missing_attempt'],
      /^Task "b", test input 2 has no attempt_2\.$/,
    ],
    ['no attempts', submission({ a: [{}] }), ['missing_attempt', 'missing_attempt'], /has no attempt_1/],
    [
      'a stray key',
      submission({ a: [{ ...right(1), attempt_3: [[1]] }] }),
      ['unknown_key'],
      /has a key "attempt_3"/,
    ],
    [
      'ragged rows',
      submission({ a: [attempts([[1], [2, 3]], [[1]])] }),
      ['ragged_grid'],
      /attempt_1 is ragged: row 2 has 2 cells, row 1 has 1/,
    ],
    [
      'a cell of 10',
      submission({ a: [attempts([[1]], [[1, 10]])] }),
      ['bad_cell'],
      /attempt_2 holds 10 in row 1, column 2/,
    ],
    ['a cell of -1', submission({ a: [attempts([[-1]], [[1]])] }), ['bad_cell'], /holds -1/],
    ['half a cell', submission({ a: [attempts([[0.5]], [[1]])] }), ['bad_cell'], /holds 0.5/],
    ['a text', submission({ a: [attempts([['1']], [[1]])] }), ['bad_cell'], /the text "1"/],
    [
      '31 columns',
      submission({ a: [attempts(WIDE, [[1]])] }),
      ['large_grid'],
      /is 1x31; 30x30 is the largest/,
    ],
    ['an empty grid', submission({ a: [attempts([], [[1]])] }), ['empty_grid'], /attempt_1 is empty/],
    ['empty rows', submission({ a: [attempts([[], []], [[1]])] }), ['empty_grid'], /attempt_1 is empty/],
    ['no grid', submission({ a: [attempts(null, [[1]])] }), ['no_grid'], /attempt_1 is not a list of rows/],
    ['an empty object', '{}', ['missing_id', 'missing_id', 'missing_id'], /The task "a" is missing/],
  ])('finds %s', (_, text, codes, message) => {
    const report = checkSubmission(text, TASKS);
    expect(report.problems.map(({ code }) => code)).toEqual(codes);
    expect(report.problems[0].sentence).toMatch(message);
    expect(report.isValid).toBe(false);
    expect(report.numProblems).toBe(codes.length);
  });

  it('gives the place of what it finds', () => {
    const [problem] = checkSubmission(
      submission({ b: [right(2), attempts([[1], []], [[1]])] }),
      TASKS,
    ).problems;
    expect(problem).toMatchObject({ code: 'ragged_grid', taskId: 'b', testIndex: 1 });
  });

  it('finds invalid JSON and repeated keys by line and column', () => {
    const [bad] = checkSubmission('{\n "a": [,]\n}', TASKS).problems;
    expect(bad).toMatchObject({ code: 'bad_json', line: 2, column: 8 });
    expect(bad.sentence).toMatch(
      /^The submission is not valid JSON: at line 2, column 8 a value was expected/,
    );
    const twice = submission().replace('{"a"', '{"a": [],\n"a"');
    const [duplicate] = checkSubmission(twice, TASKS, { source: 's.json' }).problems;
    expect(duplicate).toMatchObject({ code: 'duplicate_key', line: 2, column: 1 });
    expect(duplicate.sentence).toMatch(/^s\.json has the key "a" twice/);
    expect(codesOf('['.repeat(20))).toEqual(['too_large']);
  });

  it.each([
    ['a challenges file', challengesJson(TASKS), /is a dataset \(a challenges file\)/],
    ['a solutions file', solutionsJson(TASKS), /is a solutions file/],
    ['a task', taskJson(TASKS[0]), /is a single task/],
    ['identifiers.json', '["<blank>", "a"]', /belongs to an official training dataset/],
    ['a list', '[1]', /an object of task ids was expected/],
    ['a number', '7', /an object of task ids was expected/],
  ])('knows %s given by mistake', (_, text, message) => {
    const { problems } = checkSubmission(text, TASKS);
    expect(problems.map(({ code }) => code)).toEqual(['wrong_file']);
    expect(problems[0].sentence).toMatch(message);
    expect(fixSubmission(text, TASKS).text).toBeNull();
    expect(() => scoreSubmission(text, readAnswers(solutionsJson(TASKS), 's'))).toThrow(message);
  });

  it('notes equal attempts, placeholders and another order, and accepts them', () => {
    const text = `{"b": [${JSON.stringify(attempts([[1]], [[1]]))}, ${JSON.stringify(
      attempts(
        [
          [0, 0],
          [0, 0],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    )}], "a": ${JSON.stringify([right(1)])}, "29623171": ${JSON.stringify([right(4)])}}`;
    const report = checkSubmission(text, TASKS);
    expect(report.isValid).toBe(true);
    expect(report.notes.map(({ code, taskId, testIndex }) => [code, taskId, testIndex])).toEqual([
      ['equal_attempts', 'b', 0],
      ['placeholder', 'b', 1],
      ['other_order', 'b', undefined],
    ]);
  });

  it('keeps at most 1,000 findings and counts the rest', () => {
    const strangers = Array.from({ length: 5000 }, (_, index) => [`x${index}`, []]);
    const report = checkSubmission(JSON.stringify(Object.fromEntries(strangers)), TASKS);
    expect(report.problems).toHaveLength(1000);
    expect(report.numProblems).toBe(5003);
  });
});

describe('fixSubmission', () => {
  const fixed = (text: string, fillsMissing = false) => fixSubmission(text, TASKS, { fillsMissing });
  const parsed = (text: string | null): Record<string, Json[]> =>
    JSON.parse(text ?? 'null') as Record<string, Json[]>;

  it('changes nothing in a good one but its spelling', () => {
    const { text, repairs, report } = fixed(submission());
    expect(parsed(text)).toEqual(JSON.parse(submission()));
    expect(text).toMatch(/^\{"a": .*"b": .*"29623171": /);
    expect(repairs).toEqual([]);
    expect(report.isValid).toBe(true);
  });

  it.each<[string, string, string[], (json: Record<string, Json[]>) => unknown, unknown]>([
    [
      'no attempt_2',
      submission({ a: [{ attempt_1: [[5]] }] }),
      ['repeated_attempt'],
      ({ a }) => a[0],
      attempts([[5]], [[5]]),
    ],
    [
      'no attempt_1',
      submission({ a: [{ attempt_2: [[5]] }] }),
      ['repeated_attempt'],
      ({ a }) => a[0],
      attempts([[5]], [[5]]),
    ],
    [
      'a ragged attempt',
      submission({ a: [attempts([[1], []], [[5]])] }),
      ['repeated_attempt'],
      ({ a }) => a[0],
      attempts([[5]], [[5]]),
    ],
    [
      'an empty attempt',
      submission({ a: [attempts([[5]], [])] }),
      ['repeated_attempt'],
      ({ a }) => a[0],
      attempts([[5]], [[5]]),
    ],
    [
      'digits in quotes',
      submission({ a: [attempts([['5', 6]], [['7']])] }),
      ['cells', 'cells'],
      ({ a }) => a[0],
      attempts([[5, 6]], [[7]]),
    ],
    ['a lone object', submission({ a: right(1) }), ['wrapped'], ({ a }) => a, [right(1)]],
    ['bare grids', submission({ a: [[[[1]], [[2]]]] }), ['wrapped'], ({ a }) => a[0], attempts([[1]], [[2]])],
    [
      'one bare grid',
      submission({ a: [[[[1]]]] }),
      ['wrapped', 'repeated_attempt'],
      ({ a }) => a[0],
      attempts([[1]], [[1]]),
    ],
    [
      'a third attempt',
      submission({ a: [{ ...right(1), attempt_3: [[1]] }] }),
      ['unknown_key'],
      ({ a }) => a[0],
      right(1),
    ],
    ['a stranger', submission({ zz: [right(1)] }), ['unknown_id'], (json) => 'zz' in json, false],
    [
      'a file name for an id',
      submission({ a: undefined, ' a.json': [right(1)] }),
      ['renamed_id', 'other_order'],
      ({ a }) => a,
      [right(1)],
    ],
  ])('repairs %s', (_, text, codes, pick, expected) => {
    const { text: after, repairs, report } = fixed(text);
    expect(repairs.map(({ code }) => code)).toEqual(codes);
    expect(pick(parsed(after))).toEqual(expected);
    expect(report.isValid).toBe(true);
  });

  it('puts the tasks in order and lets the last of repeated keys stand', () => {
    const swapped = `{"b": ${JSON.stringify([right(2), right(3)])}, "a": [], "29623171": ${JSON.stringify([right(4)])}, "a": ${JSON.stringify([right(1)])}}`;
    const { text, repairs, report } = fixed(swapped);
    expect(repairs.map(({ code }) => code)).toEqual(['duplicate_key', 'other_order']);
    expect(text).toBe(fixed(submission()).text);
    expect(report).toMatchObject({ isValid: true, numNotes: 0 });
  });

  it('invents no answer: what is missing stays a problem', () => {
    for (const [text, codes] of [
      [submission({ a: undefined }), ['missing_id']],
      [submission({ b: [right(2)] }), ['wrong_count']],
      [submission({ b: [right(2), right(3), right(3)] }), ['wrong_count']],
      [submission({ a: [{}] }), ['missing_attempt', 'missing_attempt']],
      [submission({ a: [attempts([[1], []], [])] }), ['ragged_grid', 'empty_grid']],
      [submission({ a: [attempts([[10]], [[11]])] }), ['bad_cell', 'bad_cell']],
      [submission({ b: right(2) }), ['no_list']],
      [submission({ a: [7] }), ['no_attempts']],
    ] as const) {
      const { text: after, report, repairs } = fixed(text);
      expect(report.problems.map(({ code }) => code)).toEqual(codes);
      expect(repairs).toEqual([]);
      // Nothing that was there is lost.
      expect(JSON.parse(after ?? '')).toEqual(JSON.parse(text));
    }
  });

  it('fills in placeholders when asked to, and says so', () => {
    const blank = [
      [0, 0],
      [0, 0],
    ];
    const { text, repairs, report } = fixed(
      submission({ a: undefined, b: [right(2)], 29623171: [{}] }),
      true,
    );
    expect(report).toMatchObject({ isValid: true, numNotes: 3 });
    expect(repairs.map(({ code }) => code)).toEqual(['filled', 'filled', 'filled', 'filled', 'other_order']);
    expect(repairs[0].sentence).toMatch(
      /^Task "a", test input 1 had no answer and got the placeholder, which counts as wrong\.$/,
    );
    expect(parsed(text)).toEqual({
      a: [attempts(blank, blank)],
      b: [right(2), attempts(blank, blank)],
      29623171: [attempts(blank, blank)],
    });
  });

  it('gives no file for invalid JSON', () => {
    expect(fixed('{"a": ')).toMatchObject({ text: null, repairs: [], report: { numProblems: 1 } });
  });
});

describe('scoreSubmission', () => {
  const answers = readAnswers(solutionsJson(TASKS), 'solutions.json');

  it('counts per test output and per task', () => {
    expect(scoreSubmission(submission(), answers)).toMatchObject({ perTestOutput: 1, perTask: 1, notes: [] });
    const partly = scoreSubmission(
      submission({ b: [right(2), right(2)], a: [attempts([[9]], [[1, 1]])] }),
      answers,
    );
    expect(partly).toMatchObject({
      perTestOutput: 3 / 4,
      perTask: 5 / 6,
      numSolvedTests: 3,
      numTests: 4,
      numTasks: 3,
      numSolvedTasks: 2,
    });
    expect(partly.tasks[1]).toEqual({ taskId: 'b', isSolved: [true, false] });
  });

  it('counts what is missing, damaged or shifted as wrong, and says so', () => {
    const text = submission({
      a: undefined,
      b: [right(3)],
      zz: [],
      29623171: [attempts([[4, 4], [4]], [[4, 4]])],
    });
    const score = scoreSubmission(text, answers);
    expect(score).toMatchObject({ numSolvedTests: 1, numTests: 4 });
    expect(score.notes).toEqual([
      '1 tasks with answers are not in the submission; they count as wrong.',
      '1 tasks have no answers and were passed over, "zz" among them.',
    ]);
    const third = scoreSubmission(submission({ a: [{ attempt_3: [[1, 1]] }] }), answers);
    expect(third.tasks[0].isSolved).toEqual([false]);
  });

  it('takes answers from a solutions file, a challenges file or a task, and scores only known ones', () => {
    const some: ArcTask[] = [
      TASKS[0],
      { ...TASKS[1], test: [TASKS[1].test[0], { input: grid([[3]]), output: null }] },
    ];
    expect(readAnswers(challengesJson(TASKS), 'c.json')).toEqual(answers);
    expect(readAnswers(taskJson(TASKS[0]), 'x/a.json')).toEqual(new Map([['a', answers.get('a')]]));
    const score = scoreSubmission(submission(), readAnswers(challengesJson(some), 'c.json'));
    expect(score).toMatchObject({ numTests: 2, numTasks: 2, perTask: 1 });
    expect(() => readAnswers(submission(), 's.json')).toThrow(/is a submission, not a solutions file/);
    const hidden = readAnswers(challengesJson(TASKS, { hidesAnswers: true }), 'c.json');
    expect(() => scoreSubmission(submission(), hidden)).toThrow(/No answer is known/);
  });

  it('refuses what is no submission', () => {
    expect(() => scoreSubmission('{', answers)).toThrow(UserError);
    expect(() => scoreSubmission('{', answers, { source: 'x.json' })).toThrow(
      /^x\.json is not valid JSON: at line 1/,
    );
  });

  it('agrees with the doctor about a submission of our own', () => {
    const mine = new Map(
      TASKS.map(({ id, test }) => [id, test.map(({ output }) => [output ?? grid([[0]]), grid([[0]])])]),
    );
    expect(checkSubmission(submissionJson(mine), TASKS).isValid).toBe(true);
    expect(scoreSubmission(submissionJson(mine), answers).perTask).toBe(1);
  });
});
