import type { Statement } from '../wire.js';
import type { Row, Store } from './store.js';

export type { Row, Store } from './store.js';

/** The part of Cloudflare's `D1Database` that is used. */
export interface D1 {
  prepare(sql: string): D1Statement;
  batch(statements: never[]): Promise<unknown>;
}

/** The part of Cloudflare's `D1PreparedStatement` that is used. */
export interface D1Statement {
  bind(...params: unknown[]): D1Statement;
  raw(): Promise<unknown[]>;
}

/**
 * Keeps the ledger in Cloudflare D1. A write is one batch, which D1 does whole or not at all.
 *
 * ```ts
 * import { createKassa } from 'kassa/web';
 * import { d1 } from 'kassa/stores/d1';
 *
 * export default {
 *   fetch: (request: Request, env: Env) =>
 *     createKassa({ plans, providers, store: d1(env.DB) }).handler(request),
 * };
 * ```
 *
 * **Limits.** D1 takes 100 parameters a statement, which the core keeps to, and 2 MB a row: an
 * account is one row, of about 1 kB for each payment, so some two thousand payments fit.
 *
 * **Tables.** They are made at the first use. To make them when you deploy, put the text of
 * `schema()` from `kassa` in a file of `wrangler d1 migrations create`; both together do no harm.
 *
 * **Replicas.** Hand over the binding itself. A session may read from a replica that does not
 * know yet what was just written; then nothing goes wrong, but calls answer 503 more often.
 */
export function d1(database: D1): Store {
  const bound = ({ sql, params }: Statement) => database.prepare(sql).bind(...params);
  return {
    read: async (sql, params) => (await bound({ sql, params: [...params] }).raw()) as Row[],
    async write(statements) {
      // D1 refuses a batch of none.
      if (statements.length > 0) await database.batch(statements.map(bound) as never[]);
    },
  };
}
