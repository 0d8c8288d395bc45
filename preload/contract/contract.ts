import type { ContractRouterClient } from '@orpc/contract';
import { augment } from './augment.ts';
import { desktop } from './desktop.ts';
import { library } from './library.ts';
import { settings } from './settings.ts';
import { solve } from './solve.ts';
import { submit } from './submit.ts';
import { train } from './train.ts';

/** The one door between a window and the machine: every procedure, with what goes in, what comes out, and how it can fail. */
export const contract = { library, augment, train, solve, submit, settings, desktop };

/** The machine as a window sees it, over a MessagePort (Electron) or a WebSocket (browser). */
export type TesseraClient = ContractRouterClient<typeof contract>;
