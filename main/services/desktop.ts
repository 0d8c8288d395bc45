import type { DesktopEvent } from '../../preload/contract/desktop.ts';
import type { ImportReport } from '../../preload/contract/library.ts';

/** The desktop around one window; a browser has none. */
export interface Desktop {
  /** What happened since the window last listened, and from then on, until the signal aborts. */
  events(signal: AbortSignal | undefined): AsyncGenerator<DesktopEvent, void>;
  /** Lets the person choose what to import; null where they chose nothing. */
  importChosen(kind: 'files' | 'folder'): Promise<ImportReport | null>;
  /** @param runId in full */
  openProgress(runId: string): void;
}
