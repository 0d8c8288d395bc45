import type { Connection } from './connection.ts';
import { toFiniteJson } from './json.ts';
import { queries } from './schema.ts';

/** Named values of JSON, for whoever gives them a meaning. */
export class Settings {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Every setting that was ever set, by name. */
  all(): Record<string, unknown> {
    const rows = this.#connection.all(queries.selectFrom('settings').selectAll());
    return Object.fromEntries(
      rows.map(({ name, setting }) => [name, this.#connection.parseJson(setting, `the setting ${name}`)]),
    );
  }

  /** Sets several, all or nothing. */
  set(values: Readonly<Record<string, unknown>>): void {
    this.#connection.transaction(() => {
      for (const [name, value] of Object.entries(values)) {
        const setting = toFiniteJson(value, `the setting ${name}`);
        this.#connection.run(
          queries
            .insertInto('settings')
            .values({ name, setting })
            .onConflict((conflict) => conflict.column('name').doUpdateSet({ setting })),
        );
      }
    });
  }
}
