import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../main/store/store.ts';
import { dataFolder, openTestStore } from './data-folder.ts';
import { checkpointInput, provenance, puzzle, runInput } from './samples.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2025-01-01T00:00:00.000Z');

/** Opens the store at the given hour, lets `work` change it, closes it; returns the backups' names. */
function visit(folder: string, hour: number, work: (store: Store) => void = () => undefined): string[] {
  const store = openTestStore(folder, { now: () => START + hour * HOUR_MS });
  work(store);
  store.close();
  return readdirSync(store.files.backupsDir);
}

const addRun = (store: Store) => void store.runs.create(runInput);

describe('backups', () => {
  it('are made once a day, of what there is, by itself', () => {
    const folder = dataFolder();
    expect(visit(folder, 0, addRun)).toEqual(['tessera-20250101T000000000Z.db']);
    expect(visit(folder, 1, addRun)).toHaveLength(1);
    expect(visit(folder, 23.9, addRun)).toHaveLength(1);
    expect(visit(folder, 24.1)).toEqual(['tessera-20250101T000000000Z.db', 'tessera-20250102T000600000Z.db']);
    expect(visit(folder, 25, addRun)).toHaveLength(2);
  });

  it('keep the newest three', () => {
    const folder = dataFolder();
    for (const day of [0, 1.1, 2.2, 3.3]) visit(folder, day * 24, addRun);
    expect(visit(folder, 4.4 * 24)).toEqual([
      'tessera-20250103T044800000Z.db',
      'tessera-20250104T071200000Z.db',
      'tessera-20250105T093600000Z.db',
    ]);
  });

  it('go on when the clock was once wrong', () => {
    const folder = dataFolder();
    visit(folder, 1_000_000, addRun);
    expect(visit(folder, 0, addRun)).toHaveLength(2);
    expect(visit(folder, 1, addRun)).toHaveLength(2);
    expect(visit(folder, 25)).toHaveLength(3);
  });

  it('are made by a store that stays open for days, when asked', () => {
    const folder = dataFolder();
    let hour = 0;
    const store = openTestStore(folder, { now: () => START + hour * HOUR_MS });
    addRun(store);
    store.backUpIfDue();
    store.backUpIfDue();
    hour = 30;
    store.backUpIfDue();
    expect(readdirSync(store.files.backupsDir)).toHaveLength(2);
  });

  it('are whole stores: one that is renamed opens and holds everything', () => {
    const folder = dataFolder();
    const input = checkpointInput(1, 0.5, 300_000);
    const [name] = visit(folder, 0, (store) => {
      store.puzzles.importAll('c', [puzzle('a', { tags: ['t'] })], { provenance });
      store.checkpoints.save(store.runs.create(runInput).id, input);
    });
    const other = dataFolder();
    renameSync(join(folder, 'backups', name), join(other, 'tessera.db'));
    const store = openTestStore(other);
    expect(store.puzzles.list()[0].tags).toEqual(['t']);
    const [run] = store.runs.list();
    const best = store.checkpoints.best(run.id);
    expect(best && store.checkpoints.load(best).tensors).toEqual(input.tensors);
  });

  it('that a killed process left half made are removed', () => {
    const folder = dataFolder();
    visit(folder, 0, addRun);
    writeFileSync(join(folder, 'backups', 'tessera-20250101T000000000Z.db.77.partial'), 'half');
    writeFileSync(join(folder, 'tessera.db.partial'), 'half');
    writeFileSync(join(folder, 'backups', 'notes.txt'), 'mine');
    expect(visit(folder, 1)).toEqual(['notes.txt', 'tessera-20250101T000000000Z.db']);
    expect(readdirSync(folder)).not.toContain('tessera.db.partial');
  });

  it('that are damaged themselves are passed over by a repair', () => {
    const folder = dataFolder();
    visit(folder, 0, addRun);
    visit(folder, 25, addRun);
    const newest = visit(folder, 50)[2];
    writeFileSync(join(folder, 'backups', newest), 'rubbish '.repeat(10_000));
    const path = join(folder, 'tessera.db');
    const bytes = readFileSync(path).fill(0, 0, 100);
    writeFileSync(path, bytes);
    const notices: string[] = [];
    const store = openTestStore(folder, {
      onNotice: (sentence) => notices.push(sentence),
      now: () => START + 51 * HOUR_MS,
    });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('the backup of 2025-01-02T01:00:00.000Z (1 newer backup was not good)');
    expect(store.runs.list()).toHaveLength(1);
    const [kept] = readdirSync(store.files.damagedDir);
    expect(readFileSync(join(store.files.damagedDir, kept)).equals(bytes)).toBe(true);
  });
});
