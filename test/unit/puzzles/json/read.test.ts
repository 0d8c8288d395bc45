import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JsonSyntaxError,
  MAX_JSON_DEPTH,
  MAX_JSON_LENGTH,
  readJson,
  type DuplicateKey,
  type JsonValue,
} from '../../../../puzzles/json/read.ts';
import { randomFromSeed } from '../../../../puzzles/random.ts';
import { UserError } from '../../../../puzzles/user-error.ts';

/** A Map back to a plain object, as JSON.parse would give it (own key __proto__ included). */
function plain(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const object: Record<string, unknown> = {};
  for (const [key, item] of value) {
    Object.defineProperty(object, key, {
      value: plain(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

const lenient = { onDuplicateKey: () => undefined };

describe('readJson', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(3), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(plain(readJson(spaced))).toEqual(JSON.parse(spaced));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts exactly the texts JSON.parse accepts, on mutated JSON', () => {
    const random = randomFromSeed(11);
    const seeds = [
      '{"a": [1, -2.5e3, "x\\u00e9\\n", true], "b": {"c": null}}',
      '[[0, 1], [2, 3], []]',
      '"\\ud83d\\ude00"',
      '{"id": [{"attempt_1": [[0, 10]], "attempt_2": [[9]]}]}',
    ];
    const alphabet = '{}[],:"\\0123456789.eE+-truefalsnu \n\t\u0001é';
    let numAccepted = 0;
    for (let i = 0; i < 20_000; i++) {
      const characters = [...seeds[i % seeds.length]];
      for (let k = random.int(1, 3); k > 0; k--) {
        const at = random.int(0, characters.length);
        characters.splice(at, random.int(0, 2), alphabet.charAt(random.int(0, alphabet.length - 1)));
      }
      const text = characters.join('');
      let expected: unknown;
      let isJson = true;
      try {
        expected = JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (isJson) {
        numAccepted++;
        expect(plain(readJson(text, lenient)), text).toEqual(expected);
      } else {
        expect(() => readJson(text, lenient), text).toThrow(JsonSyntaxError);
      }
    }
    expect(numAccepted).toBeGreaterThan(1000);
  });

  it('keeps the order of keys, those that look like numbers too', () => {
    const object = readJson('{"b": 1, "10": 2, "2": 3, "a": 4}');
    expect([...(object as Map<string, JsonValue>).keys()]).toEqual(['b', '10', '2', 'a']);
  });

  it('skips a byte order mark', () => {
    expect(readJson('\uFEFF[1]')).toEqual([1]);
  });

  it.each([
    ['', 1, 1, /a value was expected but the text ends there/],
    ['{"a": 1,\n  "b" 2}', 2, 7, /':' was expected but '2' stands there/],
    ['[1, 2', 1, 6, /',' or '\]' was expected but the text ends/],
    ['{\n\n"a": [1,\n 2,, 3]}', 4, 4, /a value was expected but ',' stands/],
    ['{"a": 1}}', 1, 9, /the end was expected but '}' stands/],
    ['{a: 1}', 1, 2, /a key in double quotes was expected but 'a'/],
    ["['x']", 1, 2, /a value was expected but '''/],
    ['["a\nb"]', 1, 4, /'"' was expected but the control character 10/],
    ['["abc', 1, 6, /'"' was expected but the text ends/],
    ['["\\x"]', 1, 4, /after a backslash but 'x'/],
    ['["\\u12g4"]', 1, 4, /four hexadecimal digits were expected/],
    ['[01]', 1, 3, /',' or '\]' was expected but '1'/],
    ['[1.]', 1, 3, /',' or '\]' was expected but '\.'/],
    ['[-]', 1, 2, /a number was expected but '-'/],
    ['[1,]', 1, 4, /a value was expected but '\]'/],
    ['NaN', 1, 1, /a value was expected but 'N'/],
  ])('says where %j is wrong', (text, line, column, message) => {
    let caught: unknown;
    try {
      readJson(text, { source: 'f.json' });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(JsonSyntaxError);
    expect(caught).toMatchObject({ line, column });
    expect((caught as Error).message).toMatch(message);
    expect((caught as Error).message).toMatch(
      new RegExp(`^f\\.json is not valid JSON: at line ${line}, column ${column} `),
    );
  });

  it('refuses a key given twice, or tells of it and takes the last', () => {
    const text = '{"a": 1,\n "b": {"a": 2},\n "a": 3}';
    expect(() => readJson(text)).toThrow(/key "a" twice in one object \(again at line 3, column 2\)/);
    const seen: DuplicateKey[] = [];
    const object = readJson(text, { onDuplicateKey: (duplicate) => seen.push(duplicate) });
    expect(plain(object)).toEqual({ a: 3, b: { a: 2 } });
    expect(seen).toEqual([{ key: 'a', line: 3, column: 2 }]);
  });

  it('keeps __proto__ an ordinary key', () => {
    const object = readJson('{"__proto__": {"x": 1}}') as Map<string, JsonValue>;
    expect(object.get('__proto__')).toEqual(new Map([['x', 1]]));
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('gives up on what is too deep, too long or made of too many parts', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => readJson(nested(MAX_JSON_DEPTH))).not.toThrow();
    expect(() => readJson(nested(MAX_JSON_DEPTH + 1))).toThrow(
      /nested more than 16 deep \(line 1, column 17\)/,
    );
    expect(() => readJson('{"a":'.repeat(3_000_000))).toThrow(UserError);
    expect(() => readJson('['.repeat(20_000_000))).toThrow(UserError);
    expect(() => readJson(' '.repeat(MAX_JSON_LENGTH + 1))).toThrow(/longer than the 64 MiB/);
    for (const item of ['[]', '""', '{}', '0', '"\\n"']) {
      expect(() => readJson(`[${`${item},`.repeat(3_000_000)}1]`)).toThrow(/too many or too long parts/);
    }
    for (const character of ['x', '\\n', '\\u0041']) {
      expect(() => readJson(`"${character.repeat(15_000)}"`)).not.toThrow();
      expect(() => readJson(`"${character.repeat(100_001)}"`)).toThrow(/too many or too long parts/);
    }
  });
});
