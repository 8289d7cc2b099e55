import { postgres } from 'kassa/stores/postgres';
import pg from 'pg';
import { schema, server } from './server.mjs';

export { start, stop } from './server.mjs';

export function open() {
  const options = `-c search_path=${schema}`;
  return postgres(new pg.Pool({ connectionString: server, max: 6, options }));
}
