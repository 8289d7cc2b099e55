// The tables are made where they are missing, and cost nothing where they are not.

import { tables, tablesVersion } from './core.js';
import type { Store } from './stores/store.js';

/** Stores that have all tables; they are not looked at again in this process. */
const complete = new WeakSet<Store>();

/** Another process may make the same table just now, which PostgreSQL refuses to one of both. */
const PAUSE_MS = 100;

/** Asks a store. Only when that fails, it may be that its tables are missing or older. */
export async function withTables<T>(store: Store, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const made = await ensureTables(store).catch(() => false);
    if (!made) throw error;
    return ask();
  }
}

/** Makes the tables where they are missing or older; false where nothing was to be done. */
export async function ensureTables(store: Store): Promise<boolean> {
  if (complete.has(store)) return false;
  const [sql, version] = tablesVersion();
  const rows = await store.read(sql, []).catch(async () => {
    // A store that is down has no tables to make: this fails too.
    await store.read('SELECT 1', []);
    return [];
  });
  const missing = !(Number(rows[0]?.[0] ?? 0) >= version);
  if (missing) await makeTables(store);
  complete.add(store);
  return missing;
}

/** One by one: PostgreSQL takes several in one statement only where they change rows. */
async function makeTables(store: Store): Promise<void> {
  for (const sql of tables()) {
    const make = () => store.write([{ sql, params: [] }]);
    await make().catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      await make();
    });
  }
}
