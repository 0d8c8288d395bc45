import type { RunStatus } from '../store/schema.ts';

/** The checkpoint with the highest exact_accuracy on the held-out puzzles. */
export interface BestCheckpoint {
  readonly checkpointId: string;
  readonly step: number;
  readonly exact_accuracy: number;
}

/** One puzzle as tokens, [S] each. */
export interface Board {
  /** Which of the held-out puzzles it is, from 0. */
  readonly index: number;
  readonly inputs: number[];
  readonly labels: number[];
  readonly preds: number[];
}

/** Where a run stands; everyone who attaches gets it first. */
export interface StartedEvent {
  readonly type: 'started';
  readonly runId: string;
  readonly pid: number;
  readonly status: 'running' | 'paused';
  readonly reason: string | null;
  /** Optimizer steps done, now and when this process took the run up. */
  readonly step: number;
  readonly firstStep: number;
  readonly maxSteps: number;
  readonly elapsedMs: number;
  readonly provider: string;
  /** Why this provider, in a sentence. */
  readonly why: string;
  readonly threads: number;
  readonly numParams: number;
  readonly numTrain: number;
  readonly numHeldOut: number;
  readonly best: BestCheckpoint | null;
}

/** What a trainer tells while it works: plain JSON. Times in ms; `values` as in the store's metrics rows. */
export type TrainerEvent =
  | StartedEvent
  | {
      readonly type: 'metrics';
      readonly step: number;
      readonly values: Readonly<Record<string, number>>;
      readonly elapsedMs: number;
      /** Until the end of the run, from the pace of the last steps; null before there is a pace. */
      readonly etaMs: number | null;
    }
  | {
      readonly type: 'evaluation';
      readonly step: number;
      readonly values: Readonly<Record<string, number>>;
      readonly isBest: boolean;
    }
  | {
      readonly type: 'checkpoint';
      readonly checkpointId: string;
      readonly step: number;
      readonly exact_accuracy: number | null;
      readonly numBytes: number;
    }
  /** Of the evaluation of this step: a puzzle just solved and one just failed, where there are such. */
  | {
      readonly type: 'board';
      readonly step: number;
      readonly solved: Board | null;
      readonly failed: Board | null;
    }
  | { readonly type: 'status'; readonly status: 'running' | 'paused'; readonly reason: string | null }
  | ({ readonly type: 'ended' } & TrainerEnd);

/** How a run's process ended. */
export interface TrainerEnd {
  /** 'interrupted' when the process died; it then stands at its last checkpoint and can be resumed. */
  readonly status: RunStatus;
  /** One sentence, where there is something to say. */
  readonly reason: string | null;
  readonly best: BestCheckpoint | null;
}

/** What a trainer can be told, by anyone attached to it. It listens between steps. */
export type TrainerCommand =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Save what there is and end. */
  | { readonly type: 'stop' }
  /** End as finished at that time, ms since 1970; null lifts it. */
  | { readonly type: 'finish-by'; readonly at: number | null };
