import type { Connection } from './connection.ts';
import { toFiniteJson } from './json.ts';
import { queries, type MetricKind } from './schema.ts';

/** The numbers of one training step or one evaluation. */
export interface MetricRow {
  step: number;
  kind: MetricKind;
  /** ms since 1970. */
  recorded_at: number;
  /** By TRM's names (lm_loss, exact_accuracy, ...); all finite. */
  values: Record<string, number>;
}

export class Metrics {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * All rows or none; a row of the same step and kind is replaced.
   * @throws NonFiniteError naming the value that is NaN or infinite
   */
  append(runId: string, rows: readonly MetricRow[]): void {
    const texts = rows.map((row) => toFiniteJson(row.values, `the metrics of step ${row.step}`));
    this.#connection.transaction(() => {
      const upsert = this.#connection.prepare(upsertMetrics);
      rows.forEach((row, i) => upsert([runId, row.step, row.kind, row.recorded_at, texts[i]]));
    });
  }

  /** By step, from `fromStep` on (inclusive). */
  read(runId: string, filter: { kind?: MetricKind; fromStep?: number } = {}): MetricRow[] {
    let query = queries.selectFrom('metrics').selectAll().where('run_id', '=', runId);
    if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
    if (filter.fromStep !== undefined) query = query.where('step', '>=', filter.fromStep);
    return this.#connection.all(query.orderBy('step').orderBy('kind')).map((row) => this.#toMetricRow(row));
  }

  /** The newest row of a kind, or null. */
  last(runId: string, kind: MetricKind): MetricRow | null {
    const query = queries.selectFrom('metrics').selectAll().where('run_id', '=', runId);
    const row = this.#connection.get(query.where('kind', '=', kind).orderBy('step', 'desc').limit(1));
    return row ? this.#toMetricRow(row) : null;
  }

  /** Drops what came after `step`: a run that resumes from there writes it anew. Returns how many rows went. */
  deleteAfter(runId: string, step: number): number {
    return this.#connection.run(
      queries.deleteFrom('metrics').where('run_id', '=', runId).where('step', '>', step),
    );
  }

  #toMetricRow(row: StoredMetrics): MetricRow {
    const { step, kind, recorded_at } = row;
    const values = this.#connection.parseJson(row.metric_values, `the metrics of step ${step}`);
    return { step, kind, recorded_at, values: values as Record<string, number> };
  }
}

interface StoredMetrics {
  step: number;
  kind: MetricKind;
  recorded_at: number;
  metric_values: string;
}

const upsertMetrics = queries
  .insertInto('metrics')
  .values({ run_id: '', step: 0, kind: 'train', recorded_at: 0, metric_values: '' })
  .onConflict((conflict) =>
    conflict.columns(['run_id', 'step', 'kind']).doUpdateSet((eb) => ({
      recorded_at: eb.ref('excluded.recorded_at'),
      metric_values: eb.ref('excluded.metric_values'),
    })),
  );
