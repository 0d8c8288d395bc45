import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isContractProcedure } from '@orpc/contract';
import { createRouterClient, ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { router } from '../../main/services/door/router.ts';
import { Workplace } from '../../main/services/workplace.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { contract } from '../../preload/contract/contract.ts';

/** Every procedure of the contract that takes something, by its path. */
function procedures(node: object, path: readonly string[] = []): string[] {
  return Object.entries(node).flatMap(([name, child]: [string, unknown]) => {
    if (isContractProcedure(child)) {
      return child['~orpc'].inputSchema === undefined ? [] : [[...path, name].join('.')];
    }
    return typeof child === 'object' && child !== null ? procedures(child, [...path, name]) : [];
  });
}

const MALFORMED: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['a text', 'x'.repeat(1000)],
  ['a list', [[], {}]],
];

type Call = (input: unknown) => Promise<unknown>;

/** Row 10 of the promises; a new procedure is covered as soon as it stands in the contract. */
describe('malformed arguments', () => {
  let folder: string;
  let store: Store;
  let workplace: Workplace;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tessera-door-'));
    store = openStore(folder);
    workplace = new Workplace({ store, shell: 'browser', version: '0', notices: [], isFirstRun: true });
  });
  afterAll(() => {
    workplace.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(procedures(contract))('%s answers a typed refusal', async (path) => {
    const client: unknown = createRouterClient(router, { context: { workplace } });
    const call = path
      .split('.')
      .reduce((found, name) => (found as Record<string, unknown>)[name], client) as Call;
    for (const [what, input] of MALFORMED) {
      const refusal: unknown = await call(input).then(
        () => `took ${what}`,
        (error: unknown) => error,
      );
      expect(refusal, what).toBeInstanceOf(ORPCError);
      expect(refusal, what).toMatchObject({
        defined: true,
        code: 'BAD_INPUT',
        data: { reason: 'malformed' },
      });
    }
  });
});
