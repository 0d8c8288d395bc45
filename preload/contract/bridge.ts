/** What page and preload script say to each other: `window.postMessage` between the two worlds of a desktop window. */
export const PORT_WANTED = 'tessera-port-wanted';
/** Comes with one MessagePort, over which the contract is spoken. */
export const PORT = 'tessera-port';

/** From the preload script to the main process. */
export const CHANNELS = {
  /** Carries one MessagePort: over it the contract is answered. */
  door: 'tessera:door',
  /** Asks to import what was dropped: string[], paths. Answers null, or a refusal `{ code, message }`. */
  dropped: 'tessera:dropped',
} as const;

/** The name under which a page in the desktop shell finds what shell that is. */
export const SHELL_GLOBAL = 'tesseraShell';

/** Set on an element that takes dropped puzzle files. */
export const DROP_ATTRIBUTE = 'data-takes-puzzles';
