import { totalmem } from 'node:os';
import type { PresetCard, PresetCosts } from '../../../preload/contract/train.ts';
import { PRESETS, type Preset } from '../../../models/presets.ts';
import { ARCH_FACTS, ARCHS } from '../../../models/trm/arch.ts';
import { numParams } from '../../../models/trm/state-dict.ts';
import type { Store } from '../../store/store.ts';
import { knownSpeed } from '../machine-speed.ts';
import { predictSecondsPerStep, presetCosts } from '../preset-costs.ts';
import { typicalMetadata } from '../presets.ts';

/** The ladder of models as windows show it. */
export function presetCards(): PresetCard[] {
  return PRESETS.map(cardOf);
}

function cardOf(preset: Preset): PresetCard {
  const { name, family, summary, data, training } = preset;
  const metadata = typicalMetadata(preset);
  const model = preset.model(metadata);
  const { size, numPuzzles, blanks, numHeldOut, canvas } = data;
  return {
    ...{ name, family, summary },
    numParams: numParams(model),
    archs: ARCHS.map((arch) => ({
      name: arch,
      summary: ARCH_FACTS[arch].summary,
      numParams: numParams(preset.model(metadata, arch)),
    })),
    steps: training.steps,
    config: { ...model, ...preset.optimizer() },
    data: { size, numPuzzles, blanks: blanks && [...blanks], numHeldOut, canvas },
  };
}

/** What each takes of this machine; times only where it was measured. */
export async function costsHere(store: Store): Promise<PresetCosts> {
  const costs = await presetCosts();
  const gflops = knownSpeed(store)?.gflops ?? null;
  const presets = [...costs].map(([name, one]) => ({
    name,
    memoryBytes: one.memoryBytes,
    secondsPerStep: gflops === null ? null : predictSecondsPerStep(one, gflops),
  }));
  return { machineBytes: totalmem(), presets };
}
