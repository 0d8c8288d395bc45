import type { Migration } from './migration.ts';

export const migration: Migration = {
  version: 2,
  name: 'names and tags of puzzles, augmentation recipes',
  sql: `
-- What the source calls the puzzle, e.g. the id of an ARC task: a submission is written under it.
ALTER TABLE puzzles ADD COLUMN name TEXT;
CREATE INDEX puzzles_by_name ON puzzles (collection_id, name) WHERE name IS NOT NULL;

CREATE TABLE puzzle_tags (
  puzzle_row_id INTEGER NOT NULL REFERENCES puzzles (row_id) ON DELETE CASCADE,
  tag TEXT NOT NULL CHECK (length(tag) > 0),
  PRIMARY KEY (puzzle_row_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX puzzle_tags_by_tag ON puzzle_tags (tag);

-- An augmentation is kept as its recipe, a number from which the family makes the grids anew.
CREATE TABLE augmentations (
  puzzle_row_id INTEGER NOT NULL REFERENCES puzzles (row_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  recipe INTEGER NOT NULL,
  PRIMARY KEY (puzzle_row_id, position)
) STRICT, WITHOUT ROWID;
`,
};
