import type { TesseraClient } from '../../../preload/contract/contract.ts';
import type { PresetCard } from '../../../preload/contract/train.ts';

/** What the dialog asks for; texts are as typed, empty = the preset's own. */
export class StartForm {
  readonly preset: PresetCard;
  collection = $state('');
  arch: PresetCard['archs'][number]['name'] = $state('trm');
  name = $state('');
  limit: 'steps' | 'minutes' = $state('steps');
  amount = $state('');
  seed = $state('0');

  readonly problem: string | null = $derived.by(() => {
    const amount = this.amount.trim();
    if (this.collection === '') return 'Choose what it learns from.';
    if (amount !== '' && !(Number(amount) > 0)) return 'The length must be a number above 0, or empty.';
    if (this.limit === 'steps' && amount !== '' && !Number.isInteger(Number(amount))) {
      return 'The number of steps must be whole.';
    }
    if (!/^\d{1,15}$/.test(this.seed.trim())) return 'The seed must be a whole number from 0 up.';
    return null;
  });

  constructor(preset: PresetCard, collection: string) {
    this.preset = preset;
    this.collection = collection;
    this.amount = String(preset.steps);
  }

  get request(): Parameters<TesseraClient['train']['start']>[0] {
    const amount = this.amount.trim() === '' ? null : Number(this.amount);
    return {
      preset: this.preset.name,
      arch: this.arch,
      collection: this.collection,
      name: this.name.trim() === '' ? null : this.name.trim(),
      steps: this.limit === 'steps' ? amount : null,
      minutes: this.limit === 'minutes' ? amount : null,
      numHeldOut: null,
      seed: Number(this.seed),
      provider: 'auto' as const,
    };
  }
}
