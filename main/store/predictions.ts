import { randomBytes } from 'node:crypto';
import { UserError } from '../../puzzles/user-error.ts';
import type { Connection } from './connection.ts';
import { toFiniteJson } from './json.ts';
import { queries } from './schema.ts';

export interface PredictionSetRow {
  id: string;
  collection: string;
  run_id: string | null;
  label: string;
  created_at: number;
  /** Tasks predicted so far. */
  num_tasks: number;
}

/** One test input of one task; `prediction` is the caller's own plain data. */
export interface PredictionRow<T> {
  task: string;
  test_index: number;
  prediction: T;
}

/** Predictions of whole collections, kept until they are sent or thrown away. */
export class Predictions {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  create(set: { collection: string; run_id: string | null; label: string; created_at: number }): string {
    const id = randomBytes(4).toString('hex');
    this.#connection.run(queries.insertInto('prediction_sets').values({ id, ...set }));
    return id;
  }

  /** The newest first. */
  list(): PredictionSetRow[] {
    return this.#connection.all(
      queries
        .selectFrom('prediction_sets')
        .leftJoin('predictions', 'predictions.set_seq', 'prediction_sets.seq')
        .select((eb) => [
          'prediction_sets.id',
          'prediction_sets.collection',
          'prediction_sets.run_id',
          'prediction_sets.label',
          'prediction_sets.created_at',
          eb.fn.count<number>('predictions.task').distinct().as('num_tasks'),
        ])
        .groupBy('prediction_sets.seq')
        .orderBy('prediction_sets.seq', 'desc'),
    );
  }

  /** Adds test inputs behind those there are, all or nothing. @throws UserError 'not_found' */
  append<T>(id: string, rows: readonly PredictionRow<T>[]): void {
    this.#connection.transaction(() => {
      const set_seq = this.#seqOf(id);
      const last = this.#connection.get(
        queries
          .selectFrom('predictions')
          .select((eb) => eb.fn.max<number | null>('position').as('position'))
          .where('set_seq', '=', set_seq),
      );
      let position = (last?.position ?? -1) + 1;
      for (const { task, test_index, prediction } of rows) {
        const text = toFiniteJson(prediction, `a prediction of ${task}`);
        this.#connection.run(
          queries
            .insertInto('predictions')
            .values({ set_seq, position: position++, task, test_index, prediction: text }),
        );
      }
    });
  }

  /** In the order they were added. @throws UserError 'not_found' */
  read<T>(id: string): PredictionRow<T>[] {
    const rows = this.#connection.all(
      queries
        .selectFrom('predictions')
        .select(['task', 'test_index', 'prediction'])
        .where('set_seq', '=', this.#seqOf(id))
        .orderBy('position'),
    );
    return rows.map(({ task, test_index, prediction }) => ({
      task,
      test_index,
      prediction: this.#connection.parseJson(prediction, `a prediction of ${task}`) as T,
    }));
  }

  /** Puts another prediction in the place of one. @throws UserError 'not_found' */
  replace<T>(id: string, { task, test_index, prediction }: PredictionRow<T>): void {
    const numChanged = this.#connection.run(
      queries
        .updateTable('predictions')
        .set({ prediction: toFiniteJson(prediction, `a prediction of ${task}`) })
        .where('set_seq', '=', this.#seqOf(id))
        .where('task', '=', task)
        .where('test_index', '=', test_index),
    );
    if (numChanged === 0) {
      throw new UserError(
        `These predictions have no test input ${test_index + 1} of task "${task}".`,
        'not_found',
      );
    }
  }

  /** @throws UserError 'not_found' */
  delete(id: string): void {
    this.#connection.run(queries.deleteFrom('prediction_sets').where('seq', '=', this.#seqOf(id)));
  }

  #seqOf(id: string): number {
    const row = this.#connection.get(
      queries.selectFrom('prediction_sets').select('seq').where('id', '=', id),
    );
    if (row) return row.seq;
    throw new UserError(`There are no predictions "${id}": they may have been deleted.`, 'not_found');
  }
}
