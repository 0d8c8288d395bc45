import type { PresetCard } from '../../../preload/contract/train.ts';
import { PRESETS, type Preset } from '../../../models/presets.ts';
import { numParams } from '../../../models/trm/state-dict.ts';
import type { Store } from '../../store/store.ts';
import { knownSpeed } from '../machine-speed.ts';
import { predictSecondsPerStep, presetCosts, type TrainingCosts } from '../preset-costs.ts';
import { typicalMetadata } from '../presets.ts';

/** The ladder of models as windows show it; times only where this machine was measured. */
export async function presetCards(store: Store): Promise<PresetCard[]> {
  const costs = await presetCosts();
  const gflops = knownSpeed(store)?.gflops ?? null;
  return PRESETS.map((preset) => {
    const known = costs.get(preset.name);
    if (!known) throw new Error(`internal: nothing is known of the costs of ${preset.name}`);
    return cardOf(preset, known, gflops);
  });
}

function cardOf(preset: Preset, costs: TrainingCosts, gflops: number | null): PresetCard {
  const { name, family, summary, data, training } = preset;
  const model = preset.model(typicalMetadata(preset));
  const { size, numPuzzles, blanks, numHeldOut, canvas } = data;
  return {
    ...{ name, family, summary },
    numParams: numParams(model),
    memoryBytes: costs.memoryBytes,
    steps: training.steps,
    secondsPerStep: gflops === null ? null : predictSecondsPerStep(costs, gflops),
    config: { ...model, ...preset.optimizer() },
    data: { size, numPuzzles, blanks: blanks && [...blanks], numHeldOut, canvas },
  };
}
