import { describe, expect, it } from 'vitest';
import { checkConcept, checkConceptAnswer } from '../../../../puzzles/concepts/check.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { pairOf, picture, taskOf } from './pictures.ts';

/** Drawn by hand from the written rules: what a person would answer, without the generators. */
const BY_HAND: Record<string, { train: string[]; test: string[] }> = {
  gravity: {
    train: ['1.2 ... .3. / ... ... 132', '4.. ..5 ... / ... ... 4.5'],
    test: ['6..6 .7.. .... .8.. / .... .... .7.. 68.6'],
  },
  'slide-to-wall': {
    train: ['1..4 ...4 / ..14 ...4', '4... 4.22 / 4... 422.'],
    test: ['.3. ... 444 / ... .3. 444'],
  },
  recolour: {
    train: ['12. ..1 / 34. ..3', '5.2 ... / 6.4 ...'],
    test: ['251 ... / 463 ...'],
  },
  'mirror-completion': {
    train: ['..12 ..3. / 2112 .33.', '4... 54.. / 4..4 5445'],
    test: ['7.. 88. 9.. / 7.7 888 9.9'],
  },
  'fill-enclosed': {
    train: ['333.. 3.3.. 333.. / 333.. 363.. 333..', '.1111 .1..1 .1111 / .1111 .1661 .1111'],
    test: ['222.... 2.2.5.5 222.555 / 222.... 262.5.5 222.555'],
  },
  'hollow-out': {
    train: ['1111 1111 1111 / 1111 1..1 1111', '222. 222. 222. / 222. 2.2. 222.'],
    test: ['3333 3333 3333 3333 / 3333 3..3 3..3 3333'],
  },
  'count-objects': {
    train: ['3.3 ... .3. / 333', '44.. ...4 / 44', '1.1.1 ..... 1.1.1 / 111111'],
    test: ['7..7 7... ..77 7... / 7777'],
  },
  'crop-colour': {
    train: ['3.. .4. 44. / .4 44', '44.5 44.. / 44 44', '6..4 6... / 4'],
    test: ['7.44 7..4 / 44 .4'],
  },
  'odd-one-out': {
    train: [
      '1.1.22 1.1.22 / 1.1... 1.1...',
      '.3.... 33..4. ...44. .5.... 55.666 / .3.... 33..4. ...44. .5.... 55....',
    ],
    test: ['77.8.9 77.8.9 / ...8.9 ...8.9'],
  },
  'connect-dots': {
    train: ['2...2 ..... 3.... ..... 3.... / 22222 ..... 3.... 3.... 3....', '.4.4. / .444.'],
    test: ['5..6 .... .... 5..6 / 5..6 5..6 5..6 5..6'],
  },
  'sort-bars': {
    train: ['1.. 12. 123 / ..1 .21 321', '.4. 54. 546 / ..4 .54 654'],
    test: ['7... 78.. 789. 7896 / ...7 ..87 .987 6987'],
  },
  fold: {
    train: ['...2 3... / 2. 3.', '4..5.. .6...7 / 4.5 76.'],
    test: ['8.9. .1.. / 89 .1'],
  },
  'reverse-rings': {
    train: ['111 121 111 / 222 212 222', '33333 34443 34543 34443 33333 / 55555 54445 54345 54445 55555'],
    test: ['6666 6776 6776 6666 / 7777 7667 7667 7777'],
  },
  'scale-up': {
    train: ['12 / 1122 1122', '3. .4 / 33.. 33.. ..44 ..44'],
    test: ['56. / 5566.. 5566..'],
  },
  'combine-halves': {
    train: ['11.5.22 .1.52.2 / .3. ...', '1.152.. 1.1522. / 3.. 3..'],
    test: ['111522. .1.5222 / 33. .3.'],
  },
};

/** The same where the rule has a direction of its own. */
const UPWARDS = taskOf(
  ['1.2 ... .3. / 132 ... ...', '4.. ..5 ... / 4.5 ... ...'],
  ['.... 6..6 .7.. .8.. / 67.6 .8.. .... ....'],
);

const RECOLOURED = BY_HAND.recolour;

describe('checkConcept', () => {
  it.each(Object.entries(BY_HAND))('verifies a task drawn by hand: %s', (familyId, { train, test }) => {
    const { verdict, reason } = checkConcept(familyId, taskOf(train, test));
    expect([verdict, reason]).toEqual(['verified', expect.stringContaining('the task follows the rule')]);
  });

  it('verifies gravity upwards', () => {
    expect(checkConcept('gravity', UPWARDS).verdict).toBe('verified');
  });

  it.each([
    ['fewer than two demonstrations', RECOLOURED.train.slice(1), RECOLOURED.test],
    ['answers with its own question', [...RECOLOURED.train, '7 / 7'], RECOLOURED.test],
    ['a question comes twice', [...RECOLOURED.train, RECOLOURED.train[0]], RECOLOURED.test],
    ['have the same answer', ['12 / 34', '52 / 34'], ['25 / 43']],
    ['do not follow the rule', ['12 / 34', '21 / 33'], RECOLOURED.test],
    ['do not say how to answer test pair 1', RECOLOURED.train, ['29 / 41']],
    ['the answer of test pair 2 does not follow', RECOLOURED.train, [...RECOLOURED.test, '12 / 33']],
  ])('says what is wrong: %s', (reason, train, test) => {
    const verdict = checkConcept('recolour', taskOf(train, test));
    expect(verdict.verdict).toBe('wrong');
    expect(verdict.reason).toContain(reason);
  });

  it('asks that the demonstrations settle what the test needs', () => {
    // One step to the right; nothing has left the grid yet.
    const train = ['1.. ... / .1. ...', '... .2. / ... ..2'];
    const { verdict, reason } = checkConcept('shift', taskOf(train, ['3.3 ... / .3. ...']));
    expect([verdict, reason]).toEqual([
      'wrong',
      expect.stringContaining('more than one answer to test pair 1'),
    ]);
    const settled = [...train, '..4 ... / 4.. ...'];
    expect(checkConcept('shift', taskOf(settled, ['3.3 ... / 33. ...'])).verdict).toBe('verified');
  });

  it('misses an unknown answer', () => {
    const task = taskOf(RECOLOURED.train, RECOLOURED.test);
    const unknown = { ...task, test: task.test.map(({ input }) => ({ input, output: null })) };
    expect(checkConcept('recolour', unknown).reason).toContain('test pair 1 has no answer');
  });

  it('knows no other families', () => {
    const check = () => checkConcept('levitation', taskOf(RECOLOURED.train, RECOLOURED.test));
    expect(check).toThrow(UserError);
    expect(check).toThrow(/"levitation"; there are recolour, /);
  });
});

describe('checkConceptAnswer', () => {
  const train = RECOLOURED.train.map(pairOf);
  const judge = (input: string, answer: string) =>
    checkConceptAnswer('recolour', train, picture(...input.split(' ')), picture(...answer.split(' ')));

  it('judges by the rule', () => {
    expect(judge('21 1.', '43 3.').verdict).toBe('verified');
    expect(judge('21 1.', '43 4.')).toEqual({
      verdict: 'wrong',
      reason: '1 of 4 cells are not what the rule makes them.',
    });
    expect(judge('21 1.', '43')).toEqual({
      verdict: 'wrong',
      reason: 'the answer is 1x2 and the rule makes it 2x2.',
    });
  });

  it('is unsure where the demonstrations are', () => {
    expect(judge('29 ..', '41 ..').verdict).toBe('unsure');
    const nonsense = ['12 / 34', '21 / 33'].map(pairOf);
    expect(checkConceptAnswer('recolour', nonsense, picture('12'), picture('34')).verdict).toBe('unsure');
    const open = ['1.. ... / .1. ...', '... .2. / ... ..2'].map(pairOf);
    const { verdict } = checkConceptAnswer('shift', open, picture('..3', '...'), picture('3..', '...'));
    expect(verdict).toBe('unsure');
  });
});
