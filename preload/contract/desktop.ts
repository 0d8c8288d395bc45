import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { importReportSchema } from './library.ts';
import { runIdSchema } from './train.ts';

const procedure = oc.errors(ERRORS);

/** What the desktop tells one window: what was chosen in its menus, dropped on it, or happened around it. */
export const desktopEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('go'), screen: z.string() }),
  /** A command of the palette, by its id. */
  z.object({ type: z.literal('command'), id: z.string() }),
  z.object({ type: z.literal('imported'), report: importReportSchema }),
  z.object({ type: z.literal('notice'), tone: z.enum(['neutral', 'bad']), sentence: z.string() }),
]);
export type DesktopEvent = z.infer<typeof desktopEventSchema>;

/** What only a desktop can do; in a browser every one of these is refused as UNAVAILABLE, 'no_desktop'. */
export const desktop = {
  events: procedure.output(eventIterator(desktopEventSchema)),
  /** Lets the person choose files, or a folder, in the system's own dialog; null where they chose none. */
  importChosen: procedure
    .input(z.object({ kind: z.enum(['files', 'folder']) }))
    .output(importReportSchema.nullable()),
  /** Shows a run's progress in a window of its own. */
  openProgress: procedure.input(runIdSchema).output(z.void()),
};
