import { UserError } from '../../../puzzles/user-error.ts';
import type { Desktop } from '../desktop.ts';
import { door, type DoorContext } from './implementer.ts';

function desktopOf({ desktop }: DoorContext): Desktop {
  if (desktop) return desktop;
  throw new UserError('A browser cannot do that: it needs the desktop application.', 'no_desktop');
}

export const desktopDoor = {
  events: door.desktop.events.handler(({ context, signal }) => desktopOf(context).events(signal)),
  importChosen: door.desktop.importChosen.handler(({ input, context }) =>
    desktopOf(context).importChosen(input.kind),
  ),
  openProgress: door.desktop.openProgress.handler(({ input, context }) =>
    desktopOf(context).openProgress(context.workplace.store.runs.get(input.runId).id),
  ),
};
