import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CheckpointRow } from '../../main/store/checkpoints.ts';
import { DiskFullError, StoreError } from '../../main/store/errors.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { checkpointInput, provenance, puzzle, runInput } from '../unit/main/store/samples.ts';
import { faultFolder } from './store-child.ts';

const PAGE_BYTES = 16_384;
const isLong = process.env['TESSERA_LONG'] !== undefined;
const SENTENCE = /^The disk is full: .*nothing stored before is lost; free some space and try again\.$/;

function refuseNotice(sentence: string): void {
  throw new Error(`an unexpected notice: ${sentence}`);
}

/** What `work` was refused with, or null when it went well. */
function refusal(work: () => unknown): DiskFullError | null {
  try {
    work();
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(DiskFullError);
    expect((error as Error).message).toMatch(SENTENCE);
    return error as DiskFullError;
  }
}

/** A store with two checkpoints, closed. */
function filledFolder(): { folder: string; runId: string; rows: CheckpointRow[] } {
  const folder = faultFolder();
  const store = openStore(folder, { onNotice: refuseNotice });
  store.puzzles.importAll('c', [puzzle('a'), puzzle('b')], { provenance });
  const runId = store.runs.create(runInput).id;
  const rows = [1, 2].map((step) => store.checkpoints.save(runId, checkpointInput(step, step / 10, 50_000)));
  store.close();
  return { folder, runId, rows };
}

const writes: [string, (store: Store, runId: string) => unknown][] = [
  // 3 MB in 3 chunks, and one of more than 8 MiB, which takes several transactions.
  ['a checkpoint', (store, runId) => store.checkpoints.save(runId, checkpointInput(3, 0.9, 750_000))],
  ['a large checkpoint', (store, runId) => store.checkpoints.save(runId, checkpointInput(3, 0.9, 2_500_000))],
  [
    'puzzles',
    (store) =>
      store.puzzles.importAll(
        'more',
        Array.from({ length: 2000 }, (_, i) => puzzle(`${i}`)),
        { provenance },
      ),
  ],
  [
    'metrics',
    (store, runId) =>
      store.metrics.append(
        runId,
        Array.from({ length: 5000 }, (_, step) => ({
          step,
          kind: 'train' as const,
          recorded_at: 1,
          values: { step },
        })),
      ),
  ],
];

describe.each(writes)('when the N-th page of %s finds no room', (_, write) => {
  it(
    'nothing of it remains, what was before stands, and it works once there is room',
    { timeout: 300_000 },
    () => {
      const { folder, runId, rows } = filledFolder();
      const numPages = statSync(join(folder, 'tessera.db')).size / PAGE_BYTES;
      let numRefused = 0;
      for (let n = 0; ; n = isLong || n < 6 ? n + 1 : n * 2) {
        const copy = `${folder}-${n}`;
        cpSync(folder, copy, { recursive: true });
        try {
          const limited = openStore(copy, { onNotice: refuseNotice, maxBytes: (numPages + n) * PAGE_BYTES });
          const before = contents(limited, runId);
          const refused = refusal(() => write(limited, runId));
          if (!refused) {
            limited.close();
            break;
          }
          numRefused++;
          expect(contents(limited, runId)).toEqual(before);
          expect(numUnfinished(limited)).toBe(0);
          limited.close();
          const store = openStore(copy, { onNotice: refuseNotice });
          expect(contents(store, runId)).toEqual(before);
          expect(store.pragma('integrity_check')).toBe('ok');
          for (const row of rows) expect(store.checkpoints.load(row).row).toEqual(row);
          write(store, runId);
          expect(contents(store, runId)).not.toEqual(before);
          store.close();
        } finally {
          rmSync(copy, { recursive: true, force: true });
        }
      }
      expect(numRefused).toBeGreaterThan(3);
    },
  );
});

function numUnfinished(store: Store): unknown {
  const db = new Database(store.files.database, { readonly: true });
  const count = db.prepare('SELECT count(*) FROM checkpoints WHERE completed_at IS NULL').pluck().get();
  db.close();
  return count;
}

function contents(store: Store, runId: string) {
  return {
    puzzles: store.puzzles.list(),
    runs: store.runs.list(),
    metrics: store.metrics.read(runId),
    checkpoints: store.checkpoints.list(runId),
  };
}

it('a store that finds no room for its own tables says so, and begins once there is room', () => {
  const folder = faultFolder();
  let numRefused = 0;
  for (let n = 0; ; n++) {
    const refused = refusal(() =>
      openStore(folder, { onNotice: refuseNotice, maxBytes: n * PAGE_BYTES }).close(),
    );
    if (!refused) break;
    numRefused++;
  }
  expect(numRefused).toBeGreaterThan(3);
  const store = openStore(folder, { onNotice: refuseNotice });
  store.runs.create(runInput);
  store.close();
});

/** Why no file system of 3 MB can be had here, or null; mounted on `folder` then. */
function mountSmallDisk(folder: string): string | null {
  if (process.platform !== 'linux') return `${process.platform} has no tmpfs`;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tessera-test', folder], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `mounting is not permitted here (${(error as Error).message.trim().split('\n').at(-1)})`;
  }
}

describe('on a real disk of 3 MB', () => {
  let folder = '';
  let reason: string | null = null;
  beforeAll(() => {
    folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    reason = mountSmallDisk(folder);
  });
  afterAll(() => {
    if (reason === null) execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('checkpoints are saved until it is full, then refused, and those before stand', (ctx) => {
    if (reason !== null) ctx.skip(reason);
    const notices: string[] = [];
    const options = { onNotice: (sentence: string) => notices.push(sentence) };
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, new Uint8Array(1_400_000));
    const store = openStore(folder, options);
    onTestFinished(() => store.close());
    const { id } = store.runs.create(runInput);
    const rows: CheckpointRow[] = [];
    let refused: DiskFullError | null = null;
    for (let step = 0; !refused; step++) {
      refused = refusal(() =>
        rows.push(store.checkpoints.save(id, checkpointInput(step, step / 100, 20_000))),
      );
    }
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(store.checkpoints.load(row).row).toEqual(row);
    expect(store.checkpoints.list(id)).toEqual(rows);
    // Metrics fit for a while yet; in the end they are refused as well, and as politely.
    const append = (step: number) =>
      store.metrics.append(id, [
        { step, kind: 'train', recorded_at: 1, values: { note: step, more: step / 3 } },
      ]);
    let numRows = 0;
    while (numRows < 5000 && !refusal(() => append(numRows))) numRows++;
    store.close();
    const again = openStore(folder, options);
    onTestFinished(() => again.close());
    expect(again.checkpoints.list(id)).toEqual(rows);
    expect(again.metrics.read(id)).toHaveLength(numRows);
    for (const row of rows) again.checkpoints.load(row);
    again.close();
    // Some space is freed, as the sentence asks for.
    rmSync(ballast);
    const freed = openStore(folder, options);
    onTestFinished(() => freed.close());
    freed.checkpoints.prune(id, { keepLast: 1 });
    freed.checkpoints.save(id, checkpointInput(1000, 0.5, 20_000));
    freed.close();
    for (const notice of notices) expect(notice).toMatch(/^No backup of the store was made/);
    expect(readdirSync(folder)).not.toContain('damaged');
  });

  it('that is full to the last byte, opening and reading either work or say that the disk is full', (ctx) => {
    if (reason !== null) ctx.skip(reason);
    try {
      execFileSync('dd', ['if=/dev/zero', `of=${folder}/ballast`, 'bs=4096'], { stdio: 'pipe' });
    } catch {
      // dd ends in the error that is wanted here: no space left.
    }
    const store = openOrNull(folder);
    onTestFinished(() => store?.close());
    if (store) {
      for (const run of store.runs.list()) {
        for (const row of store.checkpoints.list(run.id)) store.checkpoints.load(row);
      }
      store.close();
    }
    rmSync(join(folder, 'ballast'));
    const freed = openStore(folder, { onNotice: () => undefined });
    onTestFinished(() => freed.close());
    const [run] = freed.runs.list();
    expect(freed.checkpoints.list(run.id).length).toBeGreaterThan(0);
    for (const row of freed.checkpoints.list(run.id)) freed.checkpoints.load(row);
    freed.close();
  });
});

function openOrNull(folder: string): Store | null {
  try {
    return openStore(folder, { onNotice: () => undefined });
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    expect((error as StoreError).code).toBe('disk_full');
    return null;
  }
}
