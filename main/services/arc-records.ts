import { canonicalHash } from '../../puzzles/arc/canonical.ts';
import { arcTaskFromContent } from '../../puzzles/arc/content.ts';
import { longestSide, taskJson, type ArcTask } from '../../puzzles/arc/task.ts';
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
  return arcTaskFromContent(name ?? id, content, `The stored puzzle ${id}`);
}
