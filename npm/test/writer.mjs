// A process that writes to a file which others open and write at the same time.

import { sqlite } from 'kassa/stores/sqlite';

const [place, name, count, start] = process.argv.slice(2);
const store = sqlite(place.startsWith('file:') ? { url: place } : place);
while (Date.now() < Number(start));

const made = { sql: 'CREATE TABLE IF NOT EXISTS a (b TEXT)', params: [] };
const row = { sql: 'INSERT INTO a VALUES (?)', params: [name] };
const write = async () => {
  await store.write([made]);
  await store.write([row, row]);
  await store.read('SELECT COUNT(*) FROM a', []);
};
await Promise.all(Array.from({ length: Number(count) }, write));
