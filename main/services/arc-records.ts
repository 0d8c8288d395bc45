import { canonicalHash } from '../../puzzles/arc/canonical.ts';
import { ArcReader } from '../../puzzles/arc/parse.ts';
import { longestSide, taskJson, type ArcTask } from '../../puzzles/arc/task.ts';
import { readJson } from '../../puzzles/json/read.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { contentHash, type Provenance, type PuzzleInput, type StoredPuzzle } from '../store/puzzles.ts';

/** An ARC task as the store keeps it: its own JSON; its id is the puzzle's name, its longest side the size. */
export function arcInput(
  task: ArcTask,
  options: {
    family?: 'arc' | 'concept';
    tags?: readonly string[];
    provenance?: Partial<Provenance>;
  } = {},
): PuzzleInput {
  const { family = 'arc', tags, provenance } = options;
  const side = longestSide(task);
  const content = taskJson(task);
  return {
    family,
    size: `${side}x${side}`,
    content,
    content_hash: contentHash(`arc\n${content}`),
    canonical_hash: contentHash(`arc\n${canonicalHash(task)}`),
    difficulty: null,
    name: task.id,
    ...(tags === undefined ? {} : { tags }),
    ...(provenance === undefined ? {} : { provenance }),
  };
}

/** @throws UserError when the stored content is damaged. */
export function storedArcTask({ id, name, content }: Pick<StoredPuzzle, 'id' | 'name' | 'content'>): ArcTask {
  const where = `The stored puzzle ${id}`;
  const json = readJson(content);
  if (!(json instanceof Map)) {
    throw new UserError(`${where} is damaged: it is no ARC task; import it again.`, 'damaged');
  }
  return new ArcReader(where, new Set()).task(name ?? id, json);
}
