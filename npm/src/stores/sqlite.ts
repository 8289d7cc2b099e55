import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Statement, Value } from '../wire.js';
import type { Row, Store } from './store.js';

export type { Row, Store } from './store.js';

/** A database elsewhere, such as Turso; it needs `@libsql/client`. */
export interface RemoteDatabase {
  /** Such as `libsql://name.turso.io`. */
  url: string;
  authToken?: string;
}

/**
 * Keeps the ledger in one SQLite file, made at the first use with the folders above it.
 * Node.js 22 and newer bring their own driver; Node.js 20 needs `npm install @libsql/client`.
 * `:memory:` keeps it only as long as the process lives, for tests.
 */
export function sqlite(place: string | RemoteDatabase): Store {
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

async function connect(place: string | RemoteDatabase): Promise<Store> {
  if (typeof place !== 'string') return libsql(place);
  mkdirSync(dirname(place), { recursive: true });
  // Asked at run time, because bundlers do not know this module and old Nodes do not have it.
  const driver = process.getBuiltinModule?.('node:sqlite');
  return driver ? nodeSqlite(new driver.DatabaseSync(place)) : libsql({ url: `file:${place}` });
}

/**
 * A confirmed write survives a power cut (FULL), readers and one writer do not block each
 * other (WAL), and a second process waits for its turn.
 */
const PRAGMAS = [
  'PRAGMA busy_timeout = 5000',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
];

/** The driver is synchronous, so a transaction is never interleaved inside this process. */
function nodeSqlite(database: DatabaseSync): Store {
  for (const pragma of PRAGMAS) database.exec(pragma);
  return {
    async read(sql, params) {
      const rows = database.prepare(sql).all(...(params as SQLInputValue[]));
      return rows.map((row) => Object.values(row) as Row);
    },
    async write(statements) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { sql, params } of statements) database.prepare(sql).run(...params);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}

async function libsql(config: RemoteDatabase): Promise<Store> {
  // The comments keep bundlers from looking for an optional package.
  const { createClient } = await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ '@libsql/client'
  );
  const client = createClient(config);
  if (config.url.startsWith('file:')) for (const pragma of PRAGMAS) await client.execute(pragma);
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
