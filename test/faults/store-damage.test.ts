import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isDamage, StoreError } from '../../main/store/errors.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { randomFromSeed } from '../../puzzles/random.ts';
import { noise, overwrite, overwritePages, PAGE_BYTES } from './overwrite.ts';
import { faultFolder, StoreChild } from './store-child.ts';

const isLong = process.env['TESSERA_LONG'] !== undefined;
const NUM_ROUNDS = isLong ? 400 : 10;

/** What a store answers, question by question; a refusal stands in place of its answer. */
type Answers = Record<string, unknown>;

interface Image {
  folder: string;
  /** The answers of the undamaged store, and of its backup. */
  whole: Answers;
  backup: Answers;
}

function answersOf(store: Store): Answers {
  const answers: Answers = {};
  const ask = <T>(question: string, query: () => T): T | null => {
    try {
      const answer = query();
      answers[question] = answer;
      return answer;
    } catch (error) {
      // Whatever else is thrown would be a crash.
      if (!(error instanceof StoreError)) throw error;
      answers[question] = error;
      return null;
    }
  };
  ask('collections', () => store.collections.list());
  ask('puzzles', () => store.puzzles.list());
  ask('tags', () => store.puzzles.tags());
  ask('leaks', () => store.collections.leaks('first', 'first'));
  for (const name of ['first', 'second']) {
    ask(`recipes of ${name}`, () => isThere(store, name) && [...store.augmentations.listAll(name)]);
  }
  for (const { id } of ask('runs', () => store.runs.list()) ?? []) {
    ask(`metrics of ${id}`, () => store.metrics.read(id));
    ask(`best of ${id}`, () => store.checkpoints.best(id));
    for (const row of ask(`checkpoints of ${id}`, () => store.checkpoints.list(id)) ?? []) {
      ask(`checkpoint ${row.id}`, () => store.checkpoints.load(row));
    }
  }
  return answers;
}

function isThere(store: Store, collection: string): boolean {
  return store.collections.list().some(({ name }) => name === collection);
}

interface Opening {
  answers: Answers;
  notices: string[];
}

/** Opening a damaged store never fails: it is repaired. */
function openAndAsk(folder: string): Opening {
  const notices: string[] = [];
  const store = openStore(folder, { onNotice: (sentence) => notices.push(sentence) });
  const answers = answersOf(store);
  store.close();
  return { answers, notices };
}

const imageFolders: string[] = [];
afterAll(() =>
  imageFolders.forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })),
);

const images = new Map<string, Promise<Image>>();

/** A store that was closed, or one whose process was killed, its last writes still in the log. Made once each. */
function imageOf(how: 'closed' | 'killed'): Promise<Image> {
  const image = images.get(how) ?? makeImage(how);
  images.set(how, image);
  return image;
}

async function makeImage(how: 'closed' | 'killed'): Promise<Image> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-image-'));
  imageFolders.push(folder);
  await new StoreChild('fill', folder, how).end().catch((error: unknown) => {
    if (how === 'closed') throw error;
  });
  const backupFolder = faultFolder();
  const [name] = readdirSync(join(folder, 'backups'));
  cpSync(join(folder, 'backups', name), join(backupFolder, 'tessera.db'));
  expect(existsSync(join(folder, 'tessera.db-wal'))).toBe(how === 'killed');
  const whole = openAndAsk(faultFolder(folder));
  const backup = openAndAsk(backupFolder);
  expect([...whole.notices, ...backup.notices]).toEqual([]);
  expect(Object.values(whole.answers).filter((answer) => answer instanceof StoreError)).toEqual([]);
  expect(whole.answers['puzzles']).toHaveLength(300);
  expect(backup.answers['puzzles']).toHaveLength(200);
  return { folder, whole: whole.answers, backup: backup.answers };
}

/** Each answer is that of the whole store (or, after a repair, of the backup), or a refusal. Returns the refusals. */
function expectTrueOrRefused({ answers, notices }: Opening, image: Image, where: string): StoreError[] {
  const truth = notices.some((notice) => notice.includes('was put in its place'))
    ? image.backup
    : image.whole;
  const refusals: StoreError[] = [];
  for (const [question, answer] of Object.entries(answers)) {
    if (answer instanceof StoreError) refusals.push(answer);
    else expect(answer, `${question}, ${where}`).toEqual(truth[question]);
  }
  return refusals;
}

describe.each(['closed', 'killed'] as const)('a store that was %s, then damaged,', (how) => {
  function damagedCopy(image: Image, damage: (database: string) => void): { folder: string; bytes: Buffer } {
    const folder = faultFolder(image.folder);
    damage(join(folder, 'tessera.db'));
    return { folder, bytes: readFileSync(join(folder, 'tessera.db')) };
  }

  /** The file that was kept aside is the damaged one to the byte, and its log with it. */
  function expectKeptAside(folder: string, bytes: Buffer): void {
    const kept = readdirSync(join(folder, 'damaged'));
    const [database] = kept.filter((name) => name.endsWith('.db'));
    expect(readFileSync(join(folder, 'damaged', database)).equals(bytes)).toBe(true);
    expect(kept.some((name) => name.endsWith('-wal'))).toBe(how === 'killed');
  }

  it.each<[string, (database: string) => void]>([
    ['its header zeroed', (database) => overwrite(database, 0, new Uint8Array(100))],
    ['its first page zeroed', (database) => overwrite(database, 0, new Uint8Array(PAGE_BYTES))],
    [
      'its first page full of noise',
      (database) => overwrite(database, 0, noise(randomFromSeed(3), PAGE_BYTES)),
    ],
    ['cut to a half', (database) => truncateSync(database, Math.floor(statSync(database).size / 2))],
    ['cut to a page and a half', (database) => truncateSync(database, PAGE_BYTES * 1.5)],
    ['cut to 10 bytes', (database) => truncateSync(database, 10)],
  ])('%s, is kept aside and replaced by its backup, in one sentence', async (_, damage) => {
    const image = await imageOf(how);
    const { folder, bytes } = damagedCopy(image, damage);
    const opening = openAndAsk(folder);
    const [notice, ...more] = opening.notices;
    // A killed store has all that a cut took in its log, and is whole once that is read.
    if (how === 'killed' && notice === undefined) {
      expect(expectTrueOrRefused(opening, image, 'from the log')).toEqual([]);
      return;
    }
    expect(more).toEqual([]);
    expect(notice).toMatch(
      /^The store was damaged \(.*\): the damaged file is kept as .*, and the backup of .* was put in its place; what was stored later is missing\.$/,
    );
    expect(expectTrueOrRefused(opening, image, 'after the repair')).toEqual([]);
    expectKeptAside(folder, bytes);
    const again = openAndAsk(folder);
    expect(again).toEqual({ answers: opening.answers, notices: [] });
  });

  it(
    `with pages overwritten, answers truly or refuses, and is whole again at the next opening (${NUM_ROUNDS} times)`,
    { timeout: 1_800_000 },
    async () => {
      const image = await imageOf(how);
      let numRepaired = 0;
      for (let round = 0; round < NUM_ROUNDS; round++) {
        const where = `round ${round}`;
        const random = randomFromSeed(round);
        const { folder, bytes } = damagedCopy(image, (database) => overwritePages(database, random));
        const first = openAndAsk(folder);
        const refusals = expectTrueOrRefused(first, image, where);
        if (first.notices.length > 0) {
          numRepaired++;
          expectKeptAside(folder, bytes);
          expect(refusals, where).toEqual([]);
        }
        const second = openAndAsk(folder);
        if (first.notices.length > 0) expect(second, where).toEqual({ answers: first.answers, notices: [] });
        else if (refusals.some(isDamage)) expect(second.notices, where).toHaveLength(1);
        rmSync(folder, { recursive: true });
      }
      expect(numRepaired).toBeGreaterThan(NUM_ROUNDS / 2);
    },
  );

  it(`with a sector overwritten, never crashes (${NUM_ROUNDS} times)`, { timeout: 1_800_000 }, async () => {
    const image = await imageOf(how);
    for (let round = 0; round < NUM_ROUNDS; round++) {
      const random = randomFromSeed(1000 + round);
      const { folder } = damagedCopy(image, (database) => {
        const position = random.int(0, Math.floor(statSync(database).size / 512)) * 512;
        overwrite(database, position, noise(random, 512));
      });
      for (let i = 0; i < 2; i++) openAndAsk(folder);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a store that was killed, then its log damaged,', () => {
  it('lost, opens as it was before, and says that the last writes may be missing', async () => {
    const image = await imageOf('killed');
    const folder = faultFolder(image.folder);
    rmSync(join(folder, 'tessera.db-wal'));
    rmSync(join(folder, 'tessera.db-shm'));
    const { answers, notices } = openAndAsk(folder);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(
      /write-ahead log is missing: what was stored last may be lost|was put in its place/,
    );
    expect(Object.values(answers).filter((answer) => isDamage(answer))).toEqual([]);
    expect(openAndAsk(folder)).toEqual({ answers, notices: [] });
  });

  it(`cut or full of noise, never crashes (${NUM_ROUNDS} times)`, { timeout: 1_800_000 }, async () => {
    const image = await imageOf('killed');
    for (let round = 0; round < NUM_ROUNDS; round++) {
      const random = randomFromSeed(2000 + round);
      const folder = faultFolder(image.folder);
      const log = join(folder, 'tessera.db-wal');
      const { size } = statSync(log);
      if (round % 2 === 0) truncateSync(log, random.int(0, size));
      else overwrite(log, random.int(0, size - 5000), noise(random, 5000));
      openAndAsk(folder);
      const { answers } = openAndAsk(folder);
      expect(Object.values(answers).filter((answer) => isDamage(answer))).toEqual([]);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a store that is open while its pages are overwritten', () => {
  it(
    `answers truly or refuses, and is repaired when it is opened again (${NUM_ROUNDS} times)`,
    { timeout: 1_800_000 },
    async () => {
      const image = await imageOf('closed');
      for (let round = 0; round < NUM_ROUNDS; round++) {
        const folder = faultFolder(image.folder);
        const notices: string[] = [];
        const store = openStore(folder, { onNotice: (sentence) => notices.push(sentence) });
        const child = new StoreChild('overwrite', folder, round);
        await child.end();
        const answers = answersOf(store);
        const refusals = expectTrueOrRefused({ answers, notices }, image, `round ${round}`);
        store.close();
        const again = openAndAsk(folder);
        if (refusals.some(isDamage)) expect(again.notices).toHaveLength(1);
        expect(expectTrueOrRefused(again, image, `round ${round}, opened again`).filter(isDamage)).toEqual(
          [],
        );
        rmSync(folder, { recursive: true });
      }
    },
  );
});
