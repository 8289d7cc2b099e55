import { misused } from '../errors.js';
import type { Store } from './store.js';

/** PostgreSQL cuts longer names of tables, and two that are cut could be one. */
const NAME = /^[a-z0-9]{1,32}$/;

/** Every name of a table or an index that the core writes; values never stand in its texts. */
const TABLES = /\bkassa_/g;

/**
 * One shop's part of a database that many share: tables of its own, `kassa_t_<tenant>_…`. No
 * statement of one shop can name a row of another, whatever account, event or key both know.
 */
export function tenantStore(store: Store, tenant: string): Store {
  if (!NAME.test(tenant)) {
    throw misused(
      'bad_tenant',
      'A tenant becomes a part of the names of its tables: give 1 to 32 small letters and digits.',
      500,
    );
  }
  const own = (sql: string) => sql.replace(TABLES, `kassa_t_${tenant}_`);
  return {
    read: (sql, params) => store.read(own(sql), params),
    write: (statements) =>
      store.write(statements.map(({ sql, params }) => ({ sql: own(sql), params }))),
  };
}
