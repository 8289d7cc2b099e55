// The stores of both sides, and what is seen of ours.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { open } from './shop.mjs';

let people = 0;

/** A file for each side, set up alike: what is confirmed survives a power cut. */
export function files(folder) {
  return ['ours', 'peer'].map((name) => {
    const file = join(folder, `${name}.sqlite`);
    for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true });
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    return database;
  });
}

/** A Kassa whose tables are there. */
export async function ready(store) {
  const kassa = open(store);
  await kassa.benefits('nobody');
  return kassa;
}

/** What is stored: orders and credits, as the tutorial's side counts them. */
export async function stored(store) {
  const [row] = await store.read(
    `SELECT (SELECT COUNT(*) FROM kassa_order),
      (SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM kassa_entry)`,
    [],
  );
  return row.map(Number);
}

/** How long the store was read and written, in milliseconds. */
export function watch(store) {
  const spent = [0, 0];
  const timed =
    (at, ask) =>
    async (...asked) => {
      const start = performance.now();
      const answer = await ask(...asked);
      spent[at] += performance.now() - start;
      return answer;
    };
  return {
    store: { read: timed(0, store.read), write: timed(1, store.write) },
    spent: () => [...spent],
  };
}

/** Accounts that nobody had before. */
export function newPeople(many) {
  return Array.from({ length: many }, () => `user-${String((people += 1)).padStart(7, '0')}`);
}
