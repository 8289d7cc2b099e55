// Whether a customer lets the store be told how much they used of what they bought. Apple wants to
// know that you asked. It is the app's own word, so it has a table of the app's own.

import { database } from './database.js';

const MADE = 'CREATE TABLE IF NOT EXISTS consent (account TEXT PRIMARY KEY, given INTEGER NOT NULL)';
const SAID =
  'INSERT INTO consent (account, given) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET given = excluded.given';

/**
 * @param {string} account
 * @param {boolean} given
 */
export async function consent(account, given) {
  await database.write([
    { sql: MADE, params: [] },
    { sql: SAID, params: [account, given ? 1 : 0] },
  ]);
}

/** @param {string} account */
export async function mayTell(account) {
  await database.write([{ sql: MADE, params: [] }]);
  const [row] = await database.read('SELECT given FROM consent WHERE account = ?', [account]);
  return Number(row?.[0] ?? 0) === 1;
}
