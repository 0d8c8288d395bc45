import type { ArcEntry } from '../../../../puzzles/arc/dataset.ts';
import { readArcFiles } from '../../../../puzzles/arc/files.ts';
import { BLANK_NAME } from '../../../../puzzles/arc/identifiers.ts';
import { parseAugmentationName } from '../../../../puzzles/arc/recipe.ts';
import type { ArcTask } from '../../../../puzzles/arc/task.ts';
import type { Translations } from '../../../../puzzles/arc/translation.ts';
import { folderOf, type DatasetFolder } from '../../../../puzzles/dataset/folder.ts';
import { goldenArray, goldenBytes, goldenJson, goldenText } from '../goldens.ts';

/** The files of one official dataset. */
export const SPLIT_FILES = [
  'all__inputs.npy',
  'all__labels.npy',
  'all__puzzle_identifiers.npy',
  'all__puzzle_indices.npy',
  'all__group_indices.npy',
  'dataset.json',
].flatMap((name) => [`train/${name}`, `test/${name}`]);

export function goldenFolder(name: string, extra: readonly string[]): DatasetFolder {
  const paths = [...SPLIT_FILES, 'identifiers.json', ...extra];
  return folderOf(
    name,
    paths.map((path) => ({ path, bytes: goldenBytes(`${name}/${path}`) })),
  );
}

/** The ARC goldens and what they were built from. */
export const ARC_GOLDENS = [
  { name: 'arc_aug8', prefix: 'src/arc-agi', subsets: ['training', 'evaluation'], puzzleIdentifiersStart: 1 },
  { name: 'arc_edge', prefix: 'src/edge', subsets: ['training', 'your_test_set'], puzzleIdentifiersStart: 5 },
] as const;

export type ArcGolden = (typeof ARC_GOLDENS)[number];

/** The tasks of the golden's sources by id. */
function sourceTasks({ prefix, subsets }: ArcGolden): Map<string, ArcTask> {
  const names = subsets.flatMap((subset) => [
    `${prefix}_${subset}_challenges.json`,
    ...(subset === 'your_test_set' ? [] : [`${prefix}_${subset}_solutions.json`]),
  ]);
  const { collections } = readArcFiles(names.map((name) => ({ name, text: goldenText(name) })));
  return new Map(collections.flatMap(({ tasks }) => tasks.map((task) => [task.id, task])));
}

/** What the official builder drew: the order of its tasks and the augmentations of each, told from its identifiers. */
export function goldenEntries(golden: ArcGolden): ArcEntry[] {
  const tasks = sourceTasks(golden);
  const names = goldenJson<string[]>(`${golden.name}/identifiers.json`);
  const testTasks = goldenJson<Record<string, unknown>>(`${golden.name}/test_puzzles.json`);
  const codes = new Map<string, number[]>();
  for (const name of names.filter((one) => one !== BLANK_NAME)) {
    const { taskId, code } = parseAugmentationName(name);
    codes.set(taskId, [...(codes.get(taskId) ?? []), code]);
  }
  return Array.from(codes, ([taskId, list]) => ({
    task: tasks.get(taskId) as ArcTask,
    codes: Uint32Array.from(list),
    testPairs: taskId in testTasks ? 'test' : 'train',
  }));
}

/** Where the official builder put the examples of its train split, told from its rows. */
export function goldenTranslations({ name }: ArcGolden): Translations {
  const { shape, data } = goldenArray(`${name}/train/all__inputs.npy`);
  let row = 0;
  return {
    beginPuzzle: () => undefined,
    offset() {
      const tokens = data.subarray(row * shape[1], (row + 1) * shape[1]);
      const first = tokens.findIndex((token) => token !== 0);
      row++;
      return { row: Math.floor(first / 30), col: first % 30 };
    },
  };
}
