import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Generated,
} from 'kysely';

/** The tables of migrations/ as kysely sees them. JSON columns are text; times are ms since 1970. */
export interface Schema {
  collections: { id: Generated<number>; name: string; created_at: number };
  imports: {
    id: Generated<number>;
    collection_id: number;
    provenance: string;
    num_added: number;
    num_duplicates: number;
    num_symmetric_twins: number;
    created_at: number;
  };
  puzzles: {
    row_id: Generated<number>;
    id: string;
    collection_id: number;
    import_id: number;
    family: string;
    size: string;
    content: string;
    content_hash: string;
    canonical_hash: string;
    difficulty: number | null;
    provenance: string | null;
    name: string | null;
  };
  puzzle_tags: { puzzle_row_id: number; tag: string };
  augmentations: { puzzle_row_id: number; position: number; recipe: number };
  settings: { name: string; setting: string };
  solutions: { content_hash: string; run_id: string; solved_at: number };
  prediction_sets: {
    seq: Generated<number>;
    id: string;
    collection: string;
    run_id: string | null;
    label: string;
    created_at: number;
  };
  predictions: {
    set_seq: number;
    position: number;
    task: string;
    test_index: number;
    prediction: string;
  };
  runs: {
    seq: Generated<number>;
    id: string;
    name: string;
    preset: string;
    config: string;
    collection: string | null;
    seed: number;
    provider: string;
    status: RunStatus;
    status_reason: string | null;
    owner_pid: number | null;
    owner_start: string | null;
    owner_token: string | null;
    heartbeat_at: number | null;
    created_at: number;
    updated_at: number;
  };
  metrics: {
    run_id: string;
    step: number;
    kind: MetricKind;
    recorded_at: number;
    metric_values: string;
  };
  checkpoints: {
    seq: Generated<number>;
    id: string;
    run_id: string;
    step: number;
    exact_accuracy: number | null;
    meta: string;
    num_bytes: number;
    sha256: string | null;
    completed_at: number | null;
  };
  checkpoint_tensors: {
    id: Generated<number>;
    checkpoint_id: string;
    name: string;
    dtype: TensorDtype;
    shape: string;
    num_bytes: number;
  };
  chunks: {
    id: Generated<number>;
    tensor_id: number;
    position: number;
    sha256: string;
    bytes: Uint8Array;
  };
}

export type RunStatus = 'created' | 'running' | 'paused' | 'stopped' | 'finished' | 'interrupted' | 'failed';
export type MetricKind = 'train' | 'eval';
export type TensorDtype = 'float32' | 'int32' | 'uint8';

/** Builds and compiles queries, never runs them: Connection does, synchronously, which kysely's own drivers cannot. */
export const queries = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
