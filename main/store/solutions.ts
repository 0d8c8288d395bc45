import type { Connection } from './connection.ts';
import { queries } from './schema.ts';

/** Which run solved which puzzle; a puzzle is known by the hash of its content. */
export class Solutions {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Remembers that a run solved these puzzles; again is fine and renews the time. */
  record(runId: string, contentHashes: Iterable<string>, now: number): void {
    this.#connection.transaction(() => {
      for (const content_hash of contentHashes) {
        this.#connection.run(
          queries
            .insertInto('solutions')
            .values({ content_hash, run_id: runId, solved_at: now })
            .onConflict((conflict) =>
              conflict.columns(['content_hash', 'run_id']).doUpdateSet({ solved_at: now }),
            ),
        );
      }
    });
  }

  /** The runs that solved a puzzle, the latest first. */
  of(contentHash: string): { runId: string; runName: string; at: number }[] {
    return this.#connection.all(
      queries
        .selectFrom('solutions')
        .innerJoin('runs', 'runs.id', 'solutions.run_id')
        .select(['runs.id as runId', 'runs.name as runName', 'solutions.solved_at as at'])
        .where('solutions.content_hash', '=', contentHash)
        .orderBy('solutions.solved_at', 'desc'),
    );
  }
}
