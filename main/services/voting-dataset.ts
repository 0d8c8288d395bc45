import { ArcDataset } from '../../puzzles/arc/dataset.ts';
import type { PuzzleIdentifiers } from '../../puzzles/arc/identifiers.ts';
import { IDENTITY_CODE } from '../../puzzles/arc/recipe.ts';
import { taskJson, type ArcTask } from '../../puzzles/arc/task.ts';
import { UserError } from '../../puzzles/user-error.ts';
import { openTrainingData, type TrainingStore } from '../training/training-data.ts';
import type { TrainedModel } from './trained-models.ts';

/** The tasks that a model has puzzle embeddings for, as far as they are asked. */
export interface VotingDataset {
  /** With the test pairs of all tasks to be predicted. */
  readonly dataset: ArcDataset;
  /** By the ids of the dataset's tasks: those of the asked ones. */
  readonly nameOf: ReadonlyMap<string, string>;
  readonly unknownTasks: readonly ArcTask[];
  /** Ids in the dataset of the tasks whose answers were learned; null where nobody can tell. */
  readonly learned: ReadonlySet<string> | null;
}

/**
 * Finds the asked tasks among those of a model's training: those of its collection, known by their demonstration pairs and
 * test inputs, or those of its identifiers.json, known by their names.
 * @throws UserError when the model has none of them, or its collection is not any more what it was
 */
export function openVotingDataset(
  store: TrainingStore,
  model: TrainedModel,
  tasks: readonly ArcTask[],
): VotingDataset {
  const { identifiers } = model;
  const found = identifiers ? fromNames(model, identifiers, tasks) : fromCollection(store, model, tasks);
  if (found) return found;
  throw new UserError(
    `Run ${model.run.id} has learned none of these ARC tasks and has no puzzle embeddings for them: choose a run that was trained on a collection with them.`,
    'unknown_tasks',
  );
}

function fromCollection(
  store: TrainingStore,
  { run, config: { data }, dataset_hash }: TrainedModel,
  tasks: readonly ArcTask[],
): VotingDataset | null {
  const { arc, hash } = openTrainingData(store, data, 0);
  if (!arc) throw new UserError(`Run ${run.id} learned ${data.family} puzzles: it cannot answer ARC tasks.`);
  if (hash !== dataset_hash) {
    throw new UserError(
      `The tasks of the collection "${data.collection}" are not those that run ${run.id} was trained on, so nobody can tell which puzzle embedding belongs to which: bring back the collection as it was, or train a new run.`,
      'data_changed',
    );
  }
  const learned = new Set(
    arc.entries.filter(({ testPairs }) => testPairs === 'train').map(({ task }) => task.id),
  );
  const entries = arc.entries.map((entry) => ({ ...entry, testPairs: 'test' as const }));
  const idOf = new Map(entries.map(({ task }) => [questionsOf(task), task.id]));
  const { nameOf, unknownTasks } = matchTasks(tasks, (task) => idOf.get(questionsOf(task)));
  if (nameOf.size === 0) return null;
  return { dataset: new ArcDataset(entries, { canvas: arc.canvas }), nameOf, unknownTasks, learned };
}

function fromNames(
  { config: { model } }: TrainedModel,
  identifiers: PuzzleIdentifiers,
  tasks: readonly ArcTask[],
): VotingDataset | null {
  const { nameOf, unknownTasks } = matchTasks(tasks, ({ id }) =>
    identifiers.identifierOf(id, IDENTITY_CODE) === null ? undefined : id,
  );
  if (nameOf.size === 0) return null;
  const unknown = new Set(unknownTasks);
  const entries = tasks
    .filter((task) => !unknown.has(task))
    .map((task) => {
      const codes = new Set([IDENTITY_CODE, ...identifiers.codesOf(task.id)]);
      return { task, codes: Uint32Array.from(codes), testPairs: 'test' as const };
    });
  const dataset = new ArcDataset(entries, { canvas: Math.sqrt(model.seq_len), identifiers });
  return { dataset, nameOf, unknownTasks, learned: null };
}

/** Which of the asked tasks a task of the dataset is, by its id there. */
function matchTasks(
  tasks: readonly ArcTask[],
  idOf: (task: ArcTask) => string | undefined,
): Pick<VotingDataset, 'unknownTasks'> & { nameOf: Map<string, string> } {
  const nameOf = new Map<string, string>();
  const unknownTasks: ArcTask[] = [];
  for (const task of tasks) {
    const id = idOf(task);
    if (id === undefined || nameOf.has(id)) unknownTasks.push(task);
    else nameOf.set(id, task.id);
  }
  return { nameOf, unknownTasks };
}

/** Equal for tasks that ask the same, whether their answers are known or not. */
function questionsOf(task: ArcTask): string {
  return taskJson({ ...task, isTestFirst: false }, { hidesAnswers: true });
}
