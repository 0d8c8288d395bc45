import { readJson } from '../json/read.ts';
import { UserError } from '../user-error.ts';
import { ArcReader } from './parse.ts';
import type { ArcTask } from './task.ts';

/**
 * The task whose own JSON (`taskJson`) a puzzle's content is.
 * @param where what messages call the puzzle
 * @throws UserError when the content is damaged
 */
export function arcTaskFromContent(id: string, content: string, where: string): ArcTask {
  const json = readJson(content, { source: where });
  if (json instanceof Map) return new ArcReader(where, new Set()).task(id, json);
  throw new UserError(`${where} is damaged: it is no ARC task; import it again.`, 'damaged');
}
