import type { TesseraClient } from '../../../preload/contract/contract.ts';
import type { PresetCard, PresetCosts, Run } from '../../../preload/contract/train.ts';
import { follow } from '../../connection/follow.ts';
import { call } from '../../connection/machine.svelte.ts';

type Collections = Awaited<ReturnType<TesseraClient['library']['collections']>>;

/** The ladder of models, the runs there are, and the collections to learn from. */
export class TrainState {
  presets = $state.raw<readonly PresetCard[] | null>(null);
  /** Known some seconds later than the presets. */
  costs = $state.raw<PresetCosts | null>(null);
  runs = $state.raw<readonly Run[] | null>(null);
  collections = $state.raw<Collections>([]);
  error = $state<string | null>(null);

  /** Loads everything, then follows the list of runs; the returned function ends it. */
  watch(): () => void {
    void this.#load();
    return follow((machine) => machine.train.changes(), { onEvent: () => void this.loadRuns() });
  }

  async #load(): Promise<void> {
    try {
      const [presets, collections] = await Promise.all([
        call((machine) => machine.train.presets()),
        call((machine) => machine.library.collections()),
      ]);
      this.presets = presets;
      this.collections = collections;
      await this.loadRuns();
      this.error = null;
      await this.#loadCosts();
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  async loadRuns(): Promise<void> {
    this.runs = await call((machine) => machine.train.runs());
  }

  /** Times of the ladder, from how fast this machine multiplies matrices; takes some seconds. */
  async measure(): Promise<string> {
    const { sentence } = await call((machine) => machine.train.measure());
    await this.#loadCosts();
    return sentence;
  }

  async #loadCosts(): Promise<void> {
    this.costs = await call((machine) => machine.train.costs());
  }
}
