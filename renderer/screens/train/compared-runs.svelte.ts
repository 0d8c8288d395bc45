import type uPlot from 'uplot';
import { SvelteMap } from 'svelte/reactivity';
import type { Run } from '../../../preload/contract/train.ts';
import { call } from '../../connection/machine.svelte.ts';
import { toasts } from '../../shell/toasts.svelte.ts';

interface Point {
  readonly step: number;
  readonly minutes: number;
  readonly exact_accuracy: number;
}

/** The evaluations of several runs beside each other. */
export class ComparedRuns {
  axis: 'step' | 'minutes' = $state('step');
  readonly #curves = new SvelteMap<string, readonly Point[]>();
  readonly ids: ReadonlySet<string> = $derived(new Set(this.#curves.keys()));

  async toggle(runId: string): Promise<void> {
    if (this.#curves.delete(runId)) return;
    try {
      const rows = await call((machine) => machine.train.metrics({ runId, kind: 'eval' }));
      this.#curves.set(
        runId,
        rows.map(({ step, elapsedMs, values }) => ({
          step,
          minutes: elapsedMs / 60_000,
          exact_accuracy: values['exact_accuracy'] ?? 0,
        })),
      );
    } catch (error) {
      toasts.fail(error);
    }
  }

  /** One shared x, one y a run; null where a run was not tested. */
  get data(): uPlot.AlignedData {
    const { axis } = this;
    const curves = [...this.#curves.values()];
    const xs = [...new Set(curves.flatMap((points) => points.map((point) => point[axis])))].sort(
      (a, b) => a - b,
    );
    const columns = curves.map((points) => {
      const byX = new Map(points.map((point) => [point[axis], point.exact_accuracy]));
      return xs.map((x) => byX.get(x) ?? null);
    });
    return [xs, ...columns];
  }
}

export type ConfigValue = Run['config'][string];

/** The settings in which runs differ, by name; values in the order of the runs. */
export function configDifferences(runs: readonly Run[]): { name: string; values: readonly ConfigValue[] }[] {
  const names = [...new Set(runs.flatMap(({ config }) => Object.keys(config)))].sort();
  return names
    .map((name) => ({ name, values: runs.map(({ config }) => config[name] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}
