import { untrack } from 'svelte';

export interface Shortcut {
  /** As shown: 'Ctrl+Z', 'Shift+R', 'B', '?'. Ctrl also means Cmd. */
  readonly keys: string;
  readonly label: string;
  /** Heading in the sheet of keys. */
  readonly group: string;
  readonly run: (event: KeyboardEvent) => void;
  /** A key without Ctrl is ignored while a text is being typed, unless this is set. */
  readonly worksInText?: boolean;
}

/** Every key that does something now; screens add theirs while they are shown. The sheet (`?`) lists them. */
class Shortcuts {
  #sets: readonly (readonly Shortcut[])[] = $state.raw([]);
  readonly all: readonly Shortcut[] = $derived(this.#sets.flat());

  constructor() {
    window.addEventListener('keydown', (event) => this.#dispatch(event));
  }

  /** Adds a set; returns what removes it again (fit to be an $effect's return value). */
  add(shortcuts: readonly Shortcut[]): () => void {
    // An effect that adds must not run again because of what it added.
    this.#sets = [...untrack(() => this.#sets), shortcuts];
    return () => (this.#sets = this.#sets.filter((set) => set !== shortcuts));
  }

  #dispatch(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const pressed = keysOf(event);
    // The set added last wins: a screen's keys before the window's.
    const shortcut = this.all.findLast(({ keys }) => keys === pressed);
    if (!shortcut || belongsToControl(event)) return;
    if (isTyping(event) && !shortcut.worksInText && (!pressed.startsWith('Ctrl+') || TEXT_KEYS.test(pressed)))
      return;
    event.preventDefault();
    shortcut.run(event);
  }
}

/** The pressed keys as a Shortcut names them. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const isSign = event.key.length === 1 && event.key.toUpperCase() === event.key.toLowerCase();
  const parts = [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    // Shift is part of how a sign is typed ('?'), not a key beside it.
    ...(event.shiftKey && !isSign ? ['Shift'] : []),
    key === ' ' ? 'Space' : key,
  ];
  return parts.join('+');
}

/** What a text field does with Ctrl itself. */
const TEXT_KEYS = /^Ctrl\+(Shift\+)?([ACVXYZ]|Arrow\w+|Backspace|Delete)$/;

/** Space and Enter press what has the focus; a dialog keeps all keys to itself. */
function belongsToControl({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('[role="dialog"], [role="alertdialog"]')) return true;
  const isPress = key === ' ' || key === 'Enter';
  return isPress && target.closest('button, a[href], summary, [role="option"], [role="slider"]') !== null;
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export const shortcuts = new Shortcuts();
