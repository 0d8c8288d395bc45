import type { SolveEvent, SolveModel } from '../../../preload/contract/solve.ts';
import type { PuzzleKey } from '../../../preload/contract/puzzles.ts';
import { UserError } from '../../../puzzles/user-error.ts';
import type { Solver } from '../../solving/solver.ts';
import type { Store } from '../../store/store.ts';
import { runConfig } from '../../training/run-config.ts';
import { shippedRuns } from '../shipped-models.ts';
import { solvable, type Solvable } from '../solvable.ts';
import { judged, verdictOf } from '../solving.ts';
import { loadTrainedModel, openTrainedModel } from '../trained-models.ts';
import { mostTrusted, sigmoid, thinkAlong, type TrajectoryStep } from '../trajectories.ts';
import type { Workplace } from '../workplace.ts';
import { adaptTask, finishAdapting, voteOnTask } from './arc-solving.ts';
import { door } from './implementer.ts';
import { findPuzzle } from './library.ts';
import { providerOf, readSettings } from './settings.ts';

const { solve } = door;

/** The best checkpoint of every run that has one, the most exact first. */
export function solveModels(store: Store): (SolveModel & { seq_len: number })[] {
  const shipped = shippedRuns(store);
  const models = store.runs.list().flatMap((run) => {
    const checkpoint = store.checkpoints.best(run.id) ?? store.checkpoints.latest(run.id);
    if (!checkpoint) return [];
    const { data, model } = runConfig(run.config);
    return [
      {
        checkpointId: checkpoint.id,
        label: run.name,
        family: data.family,
        size: data.size,
        exact_accuracy: checkpoint.exact_accuracy,
        halt_max_steps: model.halt_max_steps,
        isShipped: shipped.has(run.id),
        seq_len: model.seq_len,
      },
    ];
  });
  return models.sort((a, b) => (b.exact_accuracy ?? -1) - (a.exact_accuracy ?? -1));
}

function fittingModels(workplace: Workplace, key: PuzzleKey | null): SolveModel[] {
  const all = solveModels(workplace.store);
  if (!key) return all;
  const puzzle = findPuzzle(workplace, key);
  if (puzzle.family === 'arc' || puzzle.family === 'concept')
    return all.filter(({ family }) => family === 'arc');
  const { family, inputs } = solvable(puzzle);
  return all.filter((model) => model.family === family && model.seq_len === inputs.length);
}

interface OpenRequest {
  readonly checkpointId: string;
  readonly samples: number;
  readonly provider: Parameters<typeof providerOf>[1];
}

async function openFor(workplace: Workplace, puzzle: Solvable, request: OpenRequest): Promise<Solver> {
  const { store } = workplace;
  const { run_id } = store.checkpoints.get(request.checkpointId);
  const model = loadTrainedModel(store, run_id, request.checkpointId);
  if (model.config.model.seq_len !== puzzle.inputs.length || model.config.data.family !== puzzle.family) {
    throw new UserError(
      `${model.run.name} learned other puzzles than this ${puzzle.rows}x${puzzle.cols} ${puzzle.family}: choose a model that fits.`,
    );
  }
  const { threads } = readSettings(store);
  return openTrainedModel(model, {
    batch_size: request.samples,
    provider: providerOf(workplace, request.provider),
    ...(threads === null ? {} : { threads }),
  });
}

function thoughtOf(puzzle: Solvable, { trajectory, step, ...one }: TrajectoryStep): SolveEvent {
  const { rows, cols } = puzzle;
  return {
    type: 'thought',
    testIndex: 0,
    thought: {
      ...{ trajectory, step, rows, cols },
      cells: puzzle.cellsOf(one.preds),
      confidence: [...one.confidence],
      changed: [...one.changed],
      q_halt: sigmoid(one.q_halt_logit),
    },
  };
}

export const solveDoor = {
  models: solve.models.handler(({ input, context: { workplace } }) =>
    fittingModels(workplace, input.puzzle).map(
      ({ checkpointId, label, family, size, exact_accuracy, halt_max_steps, isShipped }) => ({
        ...{ checkpointId, label, family, size, exact_accuracy, halt_max_steps, isShipped },
      }),
    ),
  ),
  think: solve.think.handler(async function* ({
    input,
    context: { workplace },
    signal,
  }): AsyncGenerator<SolveEvent> {
    const stored = findPuzzle(workplace, input.puzzle);
    const puzzle = solvable(stored);
    const startedAt = Date.now();
    yield { type: 'opening', sentence: 'Compiling the model' };
    const solver = await openFor(workplace, puzzle, input);
    try {
      let last: readonly TrajectoryStep[] = [];
      const { steps, noise, seed } = input;
      for await (last of thinkAlong(solver, puzzle.inputs, {
        noise,
        seed,
        ...(steps === null ? {} : { steps }),
      })) {
        if (signal?.aborted) return;
        for (const one of last) yield thoughtOf(puzzle, one);
      }
      const chosen = mostTrusted(last);
      const thought = judged(puzzle, chosen);
      const verdict = { kind: verdictOf(thought), sentence: thought.check.sentence };
      if (thought.check.isRight) {
        const { run_id } = workplace.store.checkpoints.get(input.checkpointId);
        workplace.store.solutions.record(run_id, [stored.content_hash], Date.now());
        workplace.announce('puzzles');
      }
      yield {
        ...{ type: 'answer', testIndex: 0, trajectory: chosen.trajectory, verdict },
        elapsedMs: Date.now() - startedAt,
      };
    } finally {
      await solver.release();
    }
  }),
  hint: solve.hint.handler(async ({ input, context: { workplace } }) => {
    const puzzle = solvable(findPuzzle(workplace, input.puzzle));
    const checkpointId = input.checkpointId ?? fittingModels(workplace, input.puzzle)[0]?.checkpointId;
    if (checkpointId === undefined) {
      throw new UserError(
        'No trained model fits this puzzle: train one first, a 4x4 takes a minute.',
        'not_found',
      );
    }
    const solver = await openFor(workplace, puzzle, { checkpointId, samples: 1, provider: 'auto' });
    try {
      let last: readonly TrajectoryStep[] = [];
      for await (last of thinkAlong(solver, puzzle.inputs, { noise: 0, seed: 0 }));
      return hintFrom(puzzle, last[0], input.cells);
    } finally {
      await solver.release();
    }
  }),
  vote: solve.vote.handler(({ input, context: { workplace }, signal }) =>
    voteOnTask(workplace, input, signal),
  ),
  adapt: solve.adapt.handler(({ input, context: { workplace }, signal }) =>
    adaptTask(workplace, input, signal),
  ),
  finishAdapting: solve.finishAdapting.handler(({ input }) => finishAdapting(input.adaptationId)),
};

/** The most certain cell among those that the person has not filled in like the model. */
function hintFrom(puzzle: Solvable, { preds, confidence }: TrajectoryStep, cells: readonly number[]) {
  const answer = puzzle.cellsOf(preds);
  let at = -1;
  for (let cell = 0; cell < answer.length; cell++) {
    if (puzzle.isOpen[cell] === 0 || cells[cell] === answer[cell] || answer[cell] < 0) continue;
    if (at < 0 || confidence[cell] > confidence[at]) at = cell;
  }
  if (at < 0)
    throw new UserError('The model would change nothing: every cell is as it thinks.', 'nothing_to_hint');
  const place = `row ${Math.floor(at / puzzle.cols) + 1}, column ${(at % puzzle.cols) + 1}`;
  const certainty = `${Math.round(100 * confidence[at])} %`;
  return {
    ...{ at, value: answer[at], confidence: confidence[at] },
    sentence: `The model is most certain (${certainty}) of ${place}.`,
  };
}
