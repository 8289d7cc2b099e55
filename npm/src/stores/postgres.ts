import type { Statement, Value } from '../wire.js';
import type { Row, Store } from './store.js';

export type { Row, Store } from './store.js';

/** What `postgres()` of the package `postgres` (postgres.js) returns. */
export interface PostgresJs {
  unsafe(
    sql: string,
    params?: Value[],
    how?: { prepare?: boolean },
  ): { values(): PromiseLike<unknown> };
}

/** A `Pool` or a connected `Client` of `pg`, of `@neondatabase/serverless` or of Vercel. */
export interface NodePostgres {
  connect: unknown;
  query(config: { text: string; values: Value[]; rowMode: 'array' }): Promise<{ rows: unknown[] }>;
}

/** PGlite, Neon's `neon(url)`, or your own function that answers rows as arrays. */
export interface AnyPostgres {
  query(
    sql: string,
    params: Value[],
    how: { rowMode: 'array'; arrayMode: true },
  ): PromiseLike<readonly unknown[] | { rows: unknown[] }>;
}

/** What `postgres(driver)` takes. */
export type PostgresDriver = string | PostgresJs | NodePostgres | AnyPostgres;

/**
 * Keeps the ledger in PostgreSQL 12 or newer. Nothing is opened before the first call.
 *
 * ```ts
 * import { Pool } from 'pg';
 * import { postgres } from 'kassa/stores/postgres';
 *
 * const store = postgres(new Pool({ connectionString: process.env.DATABASE_URL }));
 * ```
 *
 * A connection string works too: it is opened with the package `postgres` if that is installed,
 * else with `pg`. A lone `Client` of `pg` takes one query at a time, so servers want a `Pool`.
 *
 * **Poolers.** Each write is one statement without `BEGIN`, so PgBouncer and Supabase in
 * transaction mode, Neon's pooled address and Hyperdrive all do. Where the pooler knows no prepared
 * statements (PgBouncer before 1.21), hand over `postgres(url, { prepare: false })` of your own
 * postgres.js, which would wait for ever without it; `pg` and a connection string prepare nothing.
 * In a Worker make the driver inside the request.
 *
 * **Tables.** They are made at the first use. For a role that may not, put the text of `schema()`
 * from `kassa` in a migration. They are found by the connection's `search_path`, so a schema of
 * their own needs only that setting.
 */
export function postgres(driver: PostgresDriver): Store {
  if (typeof driver !== 'string') return storeOf(runner(driver));
  let opened: Promise<Run> | undefined;
  return storeOf(async (statement) => {
    opened ??= connect(driver).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return (await opened)(statement);
  });
}

/** Runs one statement, its parameters as `$1`, `$2` … */
type Run = (statement: Statement) => Promise<readonly Row[]>;

function storeOf(run: Run): Store {
  return {
    read: (sql, params) => run(oneStatement([{ sql, params: [...params] }])),
    async write(statements) {
      if (statements.length > 0) await run(oneStatement(statements));
    },
  };
}

/**
 * All statements as one: those after the first as data-modifying `WITH` queries. So a commit is
 * one round trip and whole by itself. The server begins with the statement outside of the `WITH`:
 * that is the first, where writers of one account meet, so that whoever is late holds no other
 * lock while it waits. A single statement stays as it is, since tables cannot be made in a `WITH`.
 * No statement of the core needs what another of the same write did, and no text in them holds a
 * question mark.
 */
function oneStatement([first, ...others]: readonly Statement[]): Statement {
  if (!first) return { sql: '', params: [] };
  const parts = others.map(({ sql }, at) => `k${at} AS (${sql})`);
  const whole = parts.length > 0 ? `WITH ${parts.join(', ')} ${first.sql}` : first.sql;
  let count = 0;
  const sql = whole.replaceAll('?', () => `$${(count += 1)}`);
  return { sql, params: [...others, first].flatMap(({ params }) => params) };
}

function runner(driver: Exclude<PostgresDriver, string>): Run {
  if (!('query' in driver)) return postgresJs(driver);
  if ('connect' in driver) {
    return async ({ sql, params }) =>
      (await driver.query({ text: sql, values: params, rowMode: 'array' })).rows as Row[];
  }
  return async ({ sql, params }) => {
    const answer = await driver.query(sql, params, { rowMode: 'array', arrayMode: true });
    return ('rows' in answer ? answer.rows : answer) as Row[];
  };
}

/** More would fill the server's memory: a commit's text depends on how much is in it. */
const MOST_PREPARED = 100;

/** This driver asks the server about each parameter first, unless the statement is prepared. */
function postgresJs(driver: PostgresJs): Run {
  const prepared = new Set<string>();
  return async ({ sql, params }) => {
    if (prepared.size < MOST_PREPARED) prepared.add(sql);
    const rows = driver.unsafe(sql, params, { prepare: prepared.has(sql) }).values();
    return (await rows) as Row[];
  };
}

async function connect(url: string): Promise<Run> {
  // The comments keep bundlers from looking for optional packages.
  const own = await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ 'postgres'
  ).catch(() => undefined);
  // Prepared statements would fail behind some poolers; an idle script should be able to end;
  // and that a table exists already is no news.
  const how = { prepare: false, idle_timeout: 10, onnotice: () => {} };
  if (own) return postgresJs(own.default(url, how));
  const pg = await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ 'pg'
  ).catch((cause: unknown) => {
    throw new Error('Run `npm install postgres`, or hand over a driver of your own.', { cause });
  });
  const pool = new pg.default.Pool({ connectionString: url, allowExitOnIdle: true });
  // A connection that breaks while idle is replaced at the next call; unheard it ends the process.
  pool.on('error', () => {});
  return runner(pool);
}
