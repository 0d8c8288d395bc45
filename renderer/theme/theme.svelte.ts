/** What the person chose; 'system' follows the operating system. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Light or dark, told to the document as `data-theme`; canvases read `resolved` to repaint. */
class Theme {
  choice: ThemeChoice = $state('system');
  #systemIsDark = $state(systemIsDark.matches);
  readonly resolved: 'light' | 'dark' = $derived(
    this.choice === 'system' ? (this.#systemIsDark ? 'dark' : 'light') : this.choice,
  );

  constructor() {
    systemIsDark.addEventListener('change', (event) => (this.#systemIsDark = event.matches));
    $effect.root(() => {
      $effect(() => {
        document.documentElement.dataset['theme'] = this.resolved;
      });
    });
  }
}

export const theme = new Theme();
