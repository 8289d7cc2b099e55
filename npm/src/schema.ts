import { tables } from './core.js';

/**
 * The tables as SQL text, for a migration, where the role that serves may not make tables.
 * SQLite, PostgreSQL and D1 all take it, and running it twice does no harm.
 *
 * ```ts
 * writeFileSync('migrations/0001_kassa.sql', schema());
 * ```
 */
export function schema(): string {
  return `${tables().join(';\n\n')};\n`;
}
