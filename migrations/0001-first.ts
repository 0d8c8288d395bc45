import type { Migration } from './migration.ts';

export const migration: Migration = {
  version: 1,
  name: 'collections, puzzles, runs, metrics, checkpoints',
  sql: `
CREATE TABLE collections (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
  created_at INTEGER NOT NULL
) STRICT;

-- Where puzzles came from, once per import; a puzzle's own provenance adds its line or seed.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
  provenance TEXT NOT NULL CHECK (json_valid(provenance)),
  num_added INTEGER NOT NULL,
  num_duplicates INTEGER NOT NULL,
  num_symmetric_twins INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_collection ON imports (collection_id);

CREATE TABLE puzzles (
  row_id INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
  import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  family TEXT NOT NULL,
  size TEXT NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)),
  content_hash TEXT NOT NULL,
  canonical_hash TEXT NOT NULL,
  difficulty REAL,
  provenance TEXT CHECK (provenance IS NULL OR json_valid(provenance))
) STRICT;
CREATE UNIQUE INDEX puzzles_by_content ON puzzles (collection_id, content_hash);
CREATE INDEX puzzles_by_canonical ON puzzles (collection_id, canonical_hash);
CREATE INDEX puzzles_by_id ON puzzles (id);
CREATE INDEX puzzles_by_import ON puzzles (import_id);
CREATE INDEX puzzles_by_family ON puzzles (collection_id, family);

-- owner_* and heartbeat_at name the one process that may train the run; owner_start tells it from a later process of
-- the same pid.
CREATE TABLE runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  preset TEXT NOT NULL,
  config TEXT NOT NULL CHECK (json_valid(config)),
  collection TEXT,
  seed INTEGER NOT NULL,
  provider TEXT NOT NULL,
  status TEXT NOT NULL CHECK (
    status IN ('created', 'running', 'paused', 'stopped', 'finished', 'interrupted', 'failed')
  ),
  status_reason TEXT,
  owner_pid INTEGER,
  owner_start TEXT,
  owner_token TEXT,
  heartbeat_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((owner_pid IS NULL) = (owner_token IS NULL))
) STRICT;

CREATE TABLE metrics (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('train', 'eval')),
  recorded_at INTEGER NOT NULL,
  metric_values TEXT NOT NULL CHECK (json_valid(metric_values)),
  PRIMARY KEY (run_id, step, kind)
) STRICT, WITHOUT ROWID;

-- A checkpoint exists for readers once completed_at is set: the last of the transactions that write it does that.
-- sha256 covers the row itself and, through their own sha256, all its chunks.
CREATE TABLE checkpoints (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  exact_accuracy REAL,
  meta TEXT NOT NULL CHECK (json_valid(meta)),
  num_bytes INTEGER NOT NULL,
  sha256 TEXT,
  completed_at INTEGER,
  CHECK ((sha256 IS NULL) = (completed_at IS NULL))
) STRICT;
CREATE INDEX checkpoints_by_run ON checkpoints (run_id);

CREATE TABLE checkpoint_tensors (
  id INTEGER PRIMARY KEY,
  checkpoint_id TEXT NOT NULL REFERENCES checkpoints (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  dtype TEXT NOT NULL CHECK (dtype IN ('float32', 'int32', 'uint8')),
  shape TEXT NOT NULL CHECK (json_valid(shape)),
  num_bytes INTEGER NOT NULL,
  UNIQUE (checkpoint_id, name)
) STRICT;

-- The tensors' bytes, little-endian, in pieces of at most 1 MiB.
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  tensor_id INTEGER NOT NULL REFERENCES checkpoint_tensors (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (tensor_id, position)
) STRICT;
`,
};
