import type { DesktopEvent } from '../../preload/contract/desktop.ts';
import { isDesktop } from '../connection/client.ts';
import { follow } from '../connection/follow.ts';
import { call } from '../connection/machine.svelte.ts';
import { tellReport } from '../screens/library/importing.ts';
import { commands } from './commands.svelte.ts';
import { router, SCREENS } from './router.svelte.ts';
import { toasts } from './toasts.svelte.ts';

/** Shows the progress of a run: in the desktop application in a window of its own. */
export function showProgress(runId: string): void {
  if (!isDesktop) router.go('progress', runId);
  else call((m) => m.desktop.openProgress({ runId })).catch((error: unknown) => toasts.fail(error));
}

/** Does what menus and drops ask for, and has links to progress open windows; nothing in a browser. Returns what ends it. */
export function joinDesktop(): () => void {
  if (!isDesktop) return () => undefined;
  document.addEventListener('click', openBeside);
  const stop = follow((m) => m.desktop.events(), {
    onEvent: obey,
    onError: (sentence) => toasts.show(sentence, { tone: 'bad' }),
  });
  return () => {
    document.removeEventListener('click', openBeside);
    stop();
  };
}

function obey(event: DesktopEvent): void {
  switch (event.type) {
    case 'go': {
      const screen = SCREENS.find((name) => name === event.screen);
      if (screen) router.go(screen);
      return;
    }
    case 'command':
      commands.all.find(({ id }) => id === event.id)?.run();
      return;
    case 'imported':
      tellReport(event.report);
      return;
    case 'notice':
      toasts.show(event.sentence, { tone: event.tone });
  }
}

const PROGRESS_LINK = /^#\/progress\/([^/]+)$/;

function openBeside(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const runId = PROGRESS_LINK.exec(link?.getAttribute('href') ?? '')?.[1];
  if (runId === undefined || event.defaultPrevented) return;
  event.preventDefault();
  showProgress(decodeURIComponent(runId));
}
