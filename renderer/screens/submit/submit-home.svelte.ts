import type { TesseraClient } from '../../../preload/contract/contract.ts';
import type { PredictionSetCard } from '../../../preload/contract/submit.ts';
import type { Run } from '../../../preload/contract/train.ts';
import { call } from '../../connection/machine.svelte.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

export type Collections = Awaited<ReturnType<TesseraClient['library']['collections']>>;

export interface TaskSet {
  readonly name: string;
  readonly numTasks: number;
}

/** What can be predicted by what, and what was. */
export class SubmitHome {
  /** Collections with ARC or concept tasks; null until they are known. */
  taskSets = $state.raw<readonly TaskSet[] | null>(null);
  /** Runs that learned ARC tasks and have a checkpoint, the newest first. */
  runs = $state.raw<readonly Run[]>([]);
  sets = $state.raw<readonly PredictionSetCard[]>([]);
  error = $state<string | null>(null);

  async load(): Promise<void> {
    try {
      const [collections, runs, sets] = await Promise.all([
        call((m) => m.library.collections()),
        call((m) => m.train.runs()),
        call((m) => m.submit.sets()),
      ]);
      this.taskSets = taskSets(collections);
      this.runs = runs.filter(({ family, checkpoints }) => family === 'arc' && checkpoints.length > 0);
      this.sets = sets;
      this.error = null;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  async remove({ id, label, collection }: PredictionSetCard): Promise<void> {
    try {
      await call((m) => m.submit.removeSet({ setId: id }));
      toasts.show(`The predictions of ${label} for ${collection} were deleted.`);
    } catch (error) {
      toasts.fail(error);
    }
    await this.load();
  }
}

function taskSets(collections: Collections): TaskSet[] {
  return collections.flatMap(({ name, families }) => {
    const own = families.filter(({ family }) => family === 'arc' || family === 'concept');
    const numTasks = own.reduce((sum, { numPuzzles }) => sum + numPuzzles, 0);
    return numTasks > 0 ? [{ name, numTasks }] : [];
  });
}
