import type { Statement, Value } from '../wire.js';

/** One row, its columns in the order of the query. A driver's 64-bit integers may be bigints. */
export type Row = readonly (Value | bigint)[];

/**
 * Where the ledger lives. The core writes the SQL; an adapter only carries it to a driver.
 * Whatever goes wrong is thrown: the core finds out by itself what it meant.
 */
export interface Store {
  /** Runs one query. */
  read(sql: string, params: readonly Value[]): Promise<readonly Row[]>;
  /** Runs all statements in one transaction, in this order, or none of them. */
  write(statements: readonly Statement[]): Promise<void>;
}
