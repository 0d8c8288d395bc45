import { call } from '../connection/machine.svelte.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import { theme } from '../theme/theme.svelte.ts';
import { toasts } from './toasts.svelte.ts';
import { PLAIN_STYLE, type BoardStyle } from '../grid/board.ts';

/** The person's settings as far as every screen needs them, kept in step with the machine's. */
class Preferences {
  settings: Settings | null = $state.raw(null);
  readonly style: BoardStyle = $derived(this.settings ?? PLAIN_STYLE);

  /** Takes settings that came from the machine. */
  take(settings: Settings): void {
    this.settings = settings;
    theme.choice = settings.theme;
  }

  /** Changes at once, and on the machine; a refusal puts the old value back. */
  async change(change: Partial<Settings>): Promise<void> {
    const before = this.settings;
    if (!before) return;
    this.take({ ...before, ...change });
    try {
      this.take(await call((machine) => machine.settings.set(change)));
    } catch (error) {
      this.take(before);
      toasts.fail(error);
    }
  }
}

export const preferences = new Preferences();
