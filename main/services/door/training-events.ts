import type { LiveBoard, TrainingEvent } from '../../../preload/contract/train.ts';
import { COLOUR_OFFSET } from '../../../puzzles/arc/encode.ts';
import { SUDOKU_TOKEN_OFFSET } from '../../../puzzles/sudoku/encode.ts';
import type { Store } from '../../store/store.ts';
import type { Board, StartedEvent, TrainerEvent } from '../../training/events.ts';
import { runConfig, type RunConfig } from '../../training/run-config.ts';
import { checkpointsOf } from './run-descriptions.ts';

type Latest = ReadonlyMap<TrainerEvent['type'], TrainerEvent>;

/** What a window is told of one of a trainer's events; nothing where it says nothing new. */
export function* describeEvent(
  event: TrainerEvent,
  latest: Latest,
  store: Store,
  runId: string,
): Generator<TrainingEvent, void> {
  switch (event.type) {
    case 'started':
      yield stateOf(event, latest);
      return;
    case 'status': {
      const started = latest.get('started');
      if (started?.type === 'started') {
        yield { ...stateOf(started, latest), status: event.status, reason: event.reason };
      }
      return;
    }
    case 'metrics': {
      const { step, values, elapsedMs, etaMs } = event;
      yield {
        ...{ type: 'metrics', step, values, elapsedMs, etaMs },
        puzzlesPerSecond: values['puzzles_per_second'] ?? null,
        rssBytes: values['rss_bytes'] ?? null,
      };
      return;
    }
    case 'evaluation':
      yield event;
      return;
    case 'checkpoint': {
      const checkpoint = checkpointsOf(store, runId).find(({ id }) => id === event.checkpointId);
      // It may have been pruned since.
      if (checkpoint) yield { type: 'checkpoint', checkpoint };
      return;
    }
    case 'board': {
      const { model, data } = runConfig(store.runs.get(runId).config);
      const draw = (board: Board | null): LiveBoard | null => board && liveBoard(board, data, model.seq_len);
      yield { type: 'boards', step: event.step, solved: draw(event.solved), failed: draw(event.failed) };
      return;
    }
    case 'ended':
      yield { type: 'ended', status: event.status, reason: event.reason };
  }
}

function stateOf(started: StartedEvent, latest: Latest): Extract<TrainingEvent, { type: 'state' }> {
  const metrics = latest.get('metrics');
  const status = latest.get('status');
  const now = metrics?.type === 'metrics' ? metrics : null;
  const { provider, why, threads, numTrain, numHeldOut, maxSteps } = started;
  return {
    type: 'state',
    status: status?.type === 'status' ? status.status : started.status,
    reason: status?.type === 'status' ? status.reason : started.reason,
    step: now?.step ?? started.step,
    elapsedMs: now?.elapsedMs ?? started.elapsedMs,
    etaMs: now?.etaMs ?? null,
    rssBytes: now?.values['rss_bytes'] ?? null,
    ...{ maxSteps, provider, why, threads, numTrain, numHeldOut },
  };
}

/** The token of cell value 0, by family; smaller ones (PAD, EOS) are drawn as nothing. */
const FIRST_TOKEN: Readonly<Record<LiveBoard['family'], number>> = {
  sudoku: SUDOKU_TOKEN_OFFSET,
  maze: 1,
  arc: COLOUR_OFFSET,
};

function liveBoard(board: Board, { family, size }: RunConfig['data'], seq_len: number): LiveBoard {
  const [rows = 0, cols = 0] = (size ?? '').split('x').map(Number);
  const side = Math.round(Math.sqrt(seq_len));
  // An ARC task's size is its longest side; what is drawn there is the square canvas.
  const isSized = rows * cols === seq_len;
  const cells = (tokens: readonly number[]): number[] =>
    tokens.map((token) => Math.max(-1, token - FIRST_TOKEN[family]));
  return {
    family,
    rows: isSized ? rows : side,
    cols: isSized ? cols : side,
    inputs: cells(board.inputs),
    labels: cells(board.labels),
    preds: cells(board.preds),
  };
}
