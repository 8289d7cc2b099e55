import { postgres } from 'kassa/stores/postgres';
import driver from 'postgres';
import { schema, server } from './server.mjs';

export { start, stop } from './server.mjs';

export function open() {
  const connection = { search_path: schema };
  return postgres(driver(server, { max: 6, connection, onnotice: () => {} }));
}
