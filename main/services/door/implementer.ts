import { implement } from '@orpc/server';
import { contract } from '../../../preload/contract/contract.ts';
import type { Workplace } from '../workplace.ts';
import { refusalOf } from './failures.ts';

/** What every procedure gets beside its input. */
export interface DoorContext {
  readonly workplace: Workplace;
}

/** The contract, to be implemented: each room of it in a file of its own beside this one. */
export const door = implement(contract)
  .$context<DoorContext>()
  .use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw refusalOf(error, (broken) => console.error(broken));
    }
  });
