// Databases that outlive a process.

import { postgres } from 'kassa/stores/postgres';
import { sqlite } from 'kassa/stores/sqlite';
import pg from 'pg';

/** Opens a store as one more process does. */
export function opened(kind, place) {
  if (kind === 'node-sqlite') return sqlite(place);
  if (kind === 'libsql') return sqlite({ url: `file:${place}` });
  const [connectionString, schema] = place.split('#');
  const pool = new pg.Pool({ connectionString, max: 4, options: `-c search_path=${schema}` });
  // A server that is killed breaks connections that nobody uses; the next call makes new ones.
  pool.on('error', () => {});
  return postgres(pool);
}
