import { summarizeRun, unseenPuzzle, type RunSummary } from '../../services/runs.ts';
import type { TrainerEvent } from '../../training/events.ts';
import type { TrainerHandle } from '../../training/spawn-trainer.ts';
import { count, percent } from './figures.ts';
import { onInterrupts } from './interrupts.ts';
import { typed } from './invocation.ts';
import type { Desk } from './shell.ts';
import { TrainingView } from './training-view.ts';

/** As after any command that Ctrl-C has ended. */
const INTERRUPTED_EXIT = 130;

/** How a run that was followed ended. */
export interface SessionEnd {
  readonly summary: RunSummary;
  /** By Ctrl-C. */
  readonly wasInterrupted: boolean;
}

/**
 * Shows a run until it ends; Ctrl-C stops it and keeps it, a second Ctrl-C kills its trainer. Sets the process's exit code:
 * 0 for finished, 130 for stopped by Ctrl-C, 1 for a run that failed or was killed.
 * @param onEvent told every event, after it is shown
 */
export async function followTraining(
  desk: Desk,
  handle: TrainerHandle,
  onEvent: (event: TrainerEvent) => void = () => undefined,
): Promise<SessionEnd> {
  const { screen } = desk;
  const view = new TrainingView(screen);
  let wasInterrupted = false;
  const restore = onInterrupts({
    first() {
      wasInterrupted = true;
      screen.notice('Stopping: the step at hand is finished and saved (Ctrl-C again kills the trainer).');
      handle.stopAndKeep();
    },
    second() {
      screen.notice('Killed: what was saved before stands.');
      process.kill(handle.pid, 'SIGKILL');
    },
  });
  try {
    handle.on((event) => {
      view.show(event);
      if (isForPrograms(event)) screen.json(event);
      onEvent(event);
    });
    await handle.finished;
  } finally {
    screen.endLive();
    restore();
  }
  const summary = await desk.withStore((store) => summarizeRun(store, handle.runId));
  if (wasInterrupted) process.exitCode = INTERRUPTED_EXIT;
  else if (summary.status !== 'finished' && summary.status !== 'stopped') process.exitCode = 1;
  return { summary, wasInterrupted };
}

/** Boards are pictures; the end is told by `tellEnd`. */
function isForPrograms({ type }: TrainerEvent): boolean {
  return type !== 'board' && type !== 'ended';
}

/** How a run ended and what to do next; for programs the last line, with the exact_accuracy of the best checkpoint. */
export async function tellEnd(desk: Desk, summary: RunSummary): Promise<void> {
  const { screen } = desk;
  const { id, status, reason, step, best_checkpoint, best_step, exact_accuracy, num_held_out } = summary;
  const said: Partial<Record<RunSummary['status'], string>> = {
    finished: 'Finished',
    stopped: 'Stopped, and everything is kept',
    interrupted: 'Interrupted',
    failed: 'Failed',
  };
  const head = said[status] ?? `The run is ${status}`;
  screen.print(`${head} at step ${count(step)}${reason === null ? '' : `: ${reason.replace(/\.$/, '')}`}.`);
  if (best_checkpoint !== null && best_step !== null) {
    screen.print(
      `Best checkpoint ${best_checkpoint}, step ${count(best_step)}: ${percent(exact_accuracy)} of ${count(num_held_out)} held-out puzzles solved exactly.`,
    );
  }
  if (status !== 'finished') screen.print(`Go on with: ${typed(`train --resume ${id}`)}`);
  else if (best_checkpoint !== null) {
    const puzzle = await desk.withStore((store) => unseenPuzzle(store, id));
    if (puzzle !== null) screen.print(`Watch it think: ${typed(`solve --run ${id} --puzzle ${puzzle}`)}`);
  }
  screen.json({ type: 'ended', ...summary });
}
