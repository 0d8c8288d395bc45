/** What the application did to its surroundings, for the test to see. */
export interface Told {
  readonly what: string;
  readonly detail: unknown;
}

/** What the test does to the application from outside its windows. */
export type Order =
  | { readonly type: 'choose'; readonly menu: readonly [string, string] }
  | { readonly type: 'answer'; readonly dialog: string; readonly value: unknown }
  | { readonly type: 'click-notification' }
  | { readonly type: 'activate' }
  /** As a person quits it. */
  | { readonly type: 'quit' }
  /** At once. */
  | { readonly type: 'exit' };

export function tell(what: string, detail: unknown = null): void {
  // The test may be over already.
  if (process.connected)
    process.send?.({ what, detail } satisfies Told, undefined, undefined, () => undefined);
}
