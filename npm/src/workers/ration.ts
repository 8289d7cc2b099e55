import { unavailable } from '../errors.js';
import type { Store } from '../stores/store.js';

/** Queries that an invocation still has. */
export interface Ration {
  left(): number;
  /** The same store, for as long as there are queries left. */
  store(store: Store): Store;
}

/**
 * So many queries and no more. Each statement of a write counts. What meets the end fails like a
 * store that is down: nothing is half-done, and it is due again.
 */
export function rationed(queries: number): Ration {
  let left = queries;
  const take = (count: number): void => {
    if (count > left) {
      throw unavailable('no_queries_left', 'This invocation has used up its queries.');
    }
    left -= count;
  };
  return {
    left: () => left,
    store: (store) => ({
      async read(sql, params) {
        take(1);
        return store.read(sql, params);
      },
      async write(statements) {
        take(statements.length);
        return store.write(statements);
      },
    }),
  };
}
