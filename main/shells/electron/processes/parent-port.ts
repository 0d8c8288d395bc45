/**
 * The part of a utility process' line to the application that is used; Electron puts it on `process`. Who has sent its last
 * word does not exit, because that might be quicker than the word: it is ended by whoever got it.
 */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** @throws Error outside a utility process */
export function parentPort(): ParentPort {
  const { parentPort: port } = process as NodeJS.Process & { parentPort?: ParentPort };
  if (!port) throw new Error('internal: this must be started as a utility process of Electron');
  return port;
}
