import { theme } from '../theme/theme.svelte.ts';
import type { BoardInk } from './board.ts';

const VARIABLES: Readonly<Record<keyof BoardInk, string>> = {
  paper: '--board-paper',
  line: '--grid-line',
  lineStrong: '--line-strong',
  ink: '--ink-1',
  inkSoft: '--ink-3',
  accent: '--accent',
  bad: '--bad',
  warn: '--warn',
};

const known = new Map<string, BoardInk>();

/** The theme's colours as a canvas needs them; reading it in an effect repaints when the theme changes. */
export function boardInk(): BoardInk {
  const name = theme.resolved;
  const found = known.get(name);
  if (found) return found;
  // The attribute may be written after the effect that asks: what counts is the theme that was asked for.
  document.documentElement.dataset['theme'] = name;
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(VARIABLES).map(([key, variable]) => [
    key,
    style.getPropertyValue(variable).trim(),
  ]);
  const ink = Object.fromEntries(entries) as unknown as BoardInk;
  known.set(name, ink);
  return ink;
}
