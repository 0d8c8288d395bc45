/**
 * `apart-process.ts <ApartRequest as JSON>`: answers the contract's procedures to the process that started it, over a store
 * of its own, so that whatever computes long, blocks its thread in ONNX Runtime or is killed by what it reads does so
 * apart from the windows. Ends with its parent.
 */
import { RPCHandler } from '@orpc/server/message-port';
import { openStore } from '../../store/store.ts';
import { router } from '../door/router.ts';
import { Workplace } from '../workplace.ts';
import type { ApartRequest } from './fork.ts';

/** The part of Electron's `process.parentPort` that is used; a Node process has `process.send` instead. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

type Listener = (event?: { data: unknown }) => void;

function parentPort(): { on(event: string, listener: Listener): void; postMessage(data: unknown): void } {
  const { parentPort: electron } = process as NodeJS.Process & { parentPort?: ParentPort };
  if (electron) {
    return {
      on: (event, listener) => event === 'message' && electron.on('message', listener),
      postMessage: (data) => electron.postMessage(data),
    };
  }
  return {
    on(event, listener) {
      if (event === 'message') process.on('message', (data) => listener({ data }));
      else process.on('disconnect', () => listener());
    },
    postMessage: (data) => void process.send?.(data, undefined, undefined, () => undefined),
  };
}

const { dataDir, shell, version } = JSON.parse(process.argv[2]) as ApartRequest;
const store = openStore(dataDir);
process.on('disconnect', () => {
  store.close();
  process.exit();
});
const workplace = new Workplace({ store, shell, version, notices: [], isFirstRun: false, isApart: true });
new RPCHandler(router).upgrade(parentPort(), { context: { workplace } });
