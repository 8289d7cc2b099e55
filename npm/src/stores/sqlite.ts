import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Statement, Value } from '../wire.js';
import type { Row, Store } from './store.js';

export type { Row, Store } from './store.js';

/** A database elsewhere, such as Turso; it needs `@libsql/client`. */
export interface RemoteDatabase {
  /** Such as `libsql://name.turso.io`. */
  url: string;
  authToken?: string;
}

/** The part of `node:sqlite`'s `DatabaseSync` and of `better-sqlite3` that is used. */
export interface OpenDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): { all(...params: Value[]): unknown[]; run(...params: Value[]): unknown };
}

/**
 * Keeps the ledger in one SQLite file, made at the first use with the folders above it.
 *
 * ```ts
 * import { sqlite } from 'kassa/stores/sqlite';
 *
 * const store = sqlite('data/kassa.sqlite');
 * ```
 *
 * Node.js 22 and newer bring their own driver; Node.js 20 needs `npm install @libsql/client`, as
 * does a database elsewhere: `sqlite({ url, authToken })`. `:memory:` keeps the ledger only as
 * long as the process lives, for tests.
 *
 * Several processes of one machine may share the file: each waits up to five seconds for its
 * turn. A file on a network drive cannot be shared so.
 *
 * A `DatabaseSync` or a database of `better-sqlite3` that you opened works too. Its pragmas stay
 * as you set them; without `synchronous = FULL` a power cut may undo what was confirmed.
 */
export function sqlite(place: string | RemoteDatabase | OpenDatabase): Store {
  if (typeof place === 'object' && 'prepare' in place) return synchronous(place);
  let opened: Promise<Store> | undefined;
  const open = (): Promise<Store> => {
    opened ??= connect(place).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    read: async (sql, params) => (await open()).read(sql, params),
    write: async (statements) => (await open()).write(statements),
  };
}

/** A second process waits so long for its turn. */
const BUSY_MS = 5000;

async function connect(place: string | RemoteDatabase): Promise<Store> {
  if (typeof place !== 'string') return libsql(place);
  mkdirSync(dirname(place), { recursive: true });
  // Asked at run time, because bundlers do not know this module and old Nodes do not have it.
  const driver = process.getBuiltinModule?.('node:sqlite');
  if (!driver) return libsql({ url: `file:${place}` });
  const database = new driver.DatabaseSync(place);
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  await settle(async (pragma) => database.exec(pragma));
  return synchronous(database);
}

/**
 * A confirmed write survives a power cut (FULL); readers and one writer do not block each other
 * (WAL). The switch to WAL stays in the file, and SQLite does not wait for its turn to do it: of
 * two processes that meet at a new file, one fails, and finds it done by the other.
 */
async function settle(run: (pragma: string) => Promise<unknown>): Promise<void> {
  await run('PRAGMA synchronous = FULL');
  await run('PRAGMA journal_mode = WAL').catch(() => {});
}

/** Such a driver is never interleaved inside this process, not even in a transaction. */
function synchronous(database: OpenDatabase): Store {
  const prepared = recent((sql) => database.prepare(sql));
  return {
    async read(sql, params) {
      const rows = prepared(sql).all(...params) as Record<string, Row[number]>[];
      return rows.map((row) => Object.values(row));
    },
    async write(statements) {
      // The lock is taken at once: one that is taken later may fail instead of waiting.
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { sql, params } of statements) prepared(sql).run(...params);
        database.exec('COMMIT');
      } catch (error) {
        try {
          database.exec('ROLLBACK');
        } catch {
          // SQLite had undone it already, as it does on a full disk; the first error says why.
        }
        throw error;
      }
    },
  };
}

/** A commit's text depends on how much is in it, so there is no end of them. */
const MOST_PREPARED = 200;

/** To prepare a statement takes longer than to run it; the latest ones are kept. */
function recent<T>(prepare: (sql: string) => T): (sql: string) => T {
  const kept = new Map<string, T>();
  return (sql) => {
    const statement = kept.get(sql) ?? prepare(sql);
    // Whatever was used last stands last.
    kept.delete(sql);
    kept.set(sql, statement);
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size > MOST_PREPARED) kept.delete(oldest);
    return statement;
  };
}

async function libsql(config: RemoteDatabase): Promise<Store> {
  // The comments keep bundlers from looking for an optional package.
  const { createClient } = await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ '@libsql/client'
  );
  // Of a file this driver opens a connection for each call at once. They would be in each other's
  // way, as each call runs to its end before the next; so there is one, and it waits its turn.
  const local = config.url.startsWith('file:');
  const client = createClient(local ? { ...config, concurrency: 1, timeout: BUSY_MS } : config);
  if (local) await settle((pragma) => client.execute(pragma));
  const plain = (sql: string, params: readonly Value[]) => ({ sql, args: [...params] });
  return {
    async read(sql: string, params: readonly Value[]) {
      const { rows } = await client.execute(plain(sql, params));
      return rows.map((row) => Array.from(row) as Row);
    },
    async write(statements: readonly Statement[]) {
      await client.batch(
        statements.map(({ sql, params }) => plain(sql, params)),
        'write',
      );
    },
  };
}
