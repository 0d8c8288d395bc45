import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { commandLine } from './command-line.ts';

const line = commandLine();

const pair = { input: [[1]], output: [[2]] };
const challenges = {
  one: { train: [pair], test: [{ input: [[3]] }, { input: [[4]] }] },
  two: { train: [pair], test: [{ input: [[5]] }] },
};
const solutions = { one: [[[3, 3]], [[4, 4]]], two: [[[5, 5]]] };
const attempts = (first: number[][], second: number[][]) => ({ attempt_1: first, attempt_2: second });
const submission = {
  one: [attempts([[0]], [[3, 3]]), attempts([[1]], [[2]])],
  two: [attempts([[5, 5]], [[6]])],
};

function given(content: unknown): string[] {
  return [line.file('submission.json', content), '--challenges', line.file('challenges.json', challenges)];
}

describe('tessera doctor', () => {
  it('passes a sound submission', async () => {
    const { exitCode, out } = await line.run('doctor', ...given(submission));
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/submission\.json is well formed/)]);
  });

  it('names everything that is wrong, and ends with exit 2', async () => {
    const bad = { one: [{ attempt_1: [[1, 2], [3]] }], three: [] }; // prettier-ignore
    const ending = await line.run('doctor', ...given(bad));
    expect(ending.exitCode).toBe(2);
    expect(ending.message).toMatch(/submission\.json has 5 problems; it would not be accepted as it is\.$/);
    expect(ending.out.split('\n').filter((text) => text.startsWith('Problem: '))).toHaveLength(5);
    expect(ending.out).toMatch(/The task "three" is not in the task set/);
    expect(ending.out).toMatch(/Task "one" has 2 test inputs, but 1 are answered/);
  });

  it('gives the place where JSON ends, and knows a file given by mistake', async () => {
    const broken = await line.run('doctor', ...given('{"one": [\n  oops'));
    expect([broken.exitCode, broken.out]).toEqual([2, expect.stringMatching(/line 2, column 3/)]);
    const mistaken = await line.run('doctor', ...given(solutions));
    expect([mistaken.exitCode, mistaken.out]).toEqual([
      2,
      expect.stringMatching(/is a solutions file, not a submission/),
    ]);
  });

  it('repairs into a new file what needs no invented answer, and says what remains', async () => {
    const words = given({ 'two.json': [{ attempt_1: [['5', 5]] }], one: submission.one });
    const fixed = line.path('fixed.json');
    const { exitCode, out } = await line.run('doctor', ...words, '--fix', '--out', fixed);
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/Wrote .*fixed\.json with 4 repairs\./)]);
    expect(JSON.parse(readFileSync(fixed, 'utf8'))).toEqual({
      one: submission.one,
      two: [attempts([[5, 5]], [[5, 5]])],
    });
    const partial = given({ one: submission.one });
    const left = await line.run('doctor', ...partial, '--fix', '--out', line.path('left.json'));
    expect([left.exitCode, left.message]).toEqual([2, expect.stringMatching(/left\.json has a problem/)]);
    const filled = await line.values(
      'doctor',
      ...partial,
      '--fix',
      '--fill-missing',
      '--out',
      line.path('full.json'),
    );
    expect(filled.at(-1)).toMatchObject({ type: 'verdict', isValid: true, numProblems: 0 });
  });

  it('refuses in one sentence, and leaves files alone', async () => {
    const words = given('{]');
    const fixed = line.path('fixed.json');
    const refusal = async (...more: string[]) => (await line.run('doctor', ...words, ...more)).message;
    expect(await refusal('--fix')).toMatch(/^--fix needs --out/);
    expect(await refusal('--out', fixed)).toMatch(/belong to --fix/);
    expect(await refusal('--fix', '--out', fixed)).toMatch(/line 1, column 2.*: nothing can be repaired\.$/);
    expect(existsSync(fixed)).toBe(false);
    expect(await refusal('--fix', '--out', line.path('challenges.json'))).toMatch(/exists already/);
    expect(await refusal('--challenges', line.file('s.json', solutions))).toMatch(/holds only the answers/);
  });
});

describe('tessera score', () => {
  it('gives both scores', async () => {
    const words = [line.file('submission.json', submission), '--solutions', line.file('s.json', solutions)];
    const { out } = await line.run('score', ...words);
    expect(out).toMatch(
      /^As ARC Prize scores: 66\.6 % \(2 of 3 test outputs\)\.\nAs TRM scores: +75\.0 % \(mean over 2 tasks, 1 of them/,
    );
    const [score] = await line.values('score', ...words);
    expect(score).toMatchObject({ perTestOutput: 2 / 3, perTask: 0.75, numSolvedTasks: 1 });
  });

  it('refuses in one sentence what is no submission or holds no answers', async () => {
    const [s, k, own] = [
      line.file('s.json', solutions),
      line.file('k.json', challenges),
      line.file('x.json', submission),
    ];
    expect(await line.run('score', s, '--solutions', s)).toMatchObject({ exitCode: 2, out: '', message: expect.stringMatching(/is a solutions file, not a submission/) as string }); // prettier-ignore
    expect(await line.run('score', own, '--solutions', k)).toMatchObject({ exitCode: 2, out: '', message: expect.stringMatching(/No answer is known/) as string }); // prettier-ignore
    expect(await line.run('score', own, '--solutions', line.file('b', Uint8Array.of(255)))).toMatchObject({ exitCode: 2, message: expect.stringMatching(/is no text in UTF-8/) as string }); // prettier-ignore
  });
});
