import type { Action } from './arc/arc-keys.ts';
import { preferences } from '../../shell/preferences.svelte.ts';

/** How boards of colours are drawn, for everyone everywhere: the settings' own switches, near at hand. */
export function viewActions(): Record<'numbers' | 'patterns' | 'palette', Action> {
  return {
    numbers: {
      keys: 'N',
      label: 'Numbers on the cells',
      run: () => void preferences.change({ showNumbers: !preferences.style.showNumbers }),
    },
    patterns: {
      keys: 'P',
      label: 'Patterns on the cells',
      run: () => void preferences.change({ showPatterns: !preferences.style.showPatterns }),
    },
    palette: {
      keys: 'K',
      label: 'Colours for colour-blind eyes',
      run: () =>
        void preferences.change({ palette: preferences.style.palette === 'arc' ? 'colour-blind' : 'arc' }),
    },
  };
}
