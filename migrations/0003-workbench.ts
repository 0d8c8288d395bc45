import type { Migration } from './migration.ts';

export const migration: Migration = {
  version: 3,
  name: 'settings, solved puzzles, predictions',
  sql: `
-- One row a setting that differs from its default.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  setting TEXT NOT NULL CHECK (json_valid(setting))
) STRICT, WITHOUT ROWID;

-- Which run solved which puzzle, by content: the same puzzle may stand in several collections.
CREATE TABLE solutions (
  content_hash TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  solved_at INTEGER NOT NULL,
  PRIMARY KEY (content_hash, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX solutions_by_run ON solutions (run_id);

CREATE TABLE prediction_sets (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  collection TEXT NOT NULL,
  run_id TEXT,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- One test input of one task: its ranked candidates and the two attempts, as JSON.
CREATE TABLE predictions (
  set_seq INTEGER NOT NULL REFERENCES prediction_sets (seq) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  task TEXT NOT NULL,
  test_index INTEGER NOT NULL,
  prediction TEXT NOT NULL CHECK (json_valid(prediction)),
  PRIMARY KEY (set_seq, position),
  UNIQUE (set_seq, task, test_index)
) STRICT, WITHOUT ROWID;
`,
};
