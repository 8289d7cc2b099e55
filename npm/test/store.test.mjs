// The SQLite store, with each of its drivers, and what it means for the ledger.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { sqlite } from 'kassa/stores/sqlite';
import { buy, freshFile, openShop, startLab } from './kit.mjs';

const builtIn = process.getBuiltinModule?.('node:sqlite') !== undefined;

/** Node's own driver where there is one; with a URL it is always the package. */
const drivers = {
  [builtIn ? 'node:sqlite' : '@libsql/client, as a path']: (file) => sqlite(file),
  '@libsql/client': async (file) => {
    // A URL does not make folders, as it may be somewhere else altogether.
    await sqlite(file).read('SELECT 1', []);
    return sqlite({ url: `file:${file}` });
  },
};

const one = (sql, ...params) => ({ sql, params });

for (const [name, open] of Object.entries(drivers)) {
  test(`${name}: rows are columns in order, with numbers, text and null`, async () => {
    const store = await open(freshFile());
    await store.write([
      one('CREATE TABLE a (b INTEGER, c TEXT, d TEXT)'),
      one('INSERT INTO a VALUES (?, ?, ?)', 9_007_199_254_740_991, '決済', null),
    ]);
    const rows = await store.read('SELECT d, c, b FROM a WHERE c = ?', ['決済']);
    assert.deepEqual(rows, [[null, '決済', 9_007_199_254_740_991]]);
    assert.deepEqual(await store.read('SELECT b FROM a WHERE b = ?', [1]), []);
  });

  test(`${name}: a write is done whole or not at all`, async () => {
    const store = await open(freshFile());
    await store.write([
      one('CREATE TABLE a (b INTEGER PRIMARY KEY)'),
      one('INSERT INTO a VALUES (1)'),
    ]);
    const half = [one('INSERT INTO a VALUES (2)'), one('INSERT INTO a VALUES (?)', 1)];
    await assert.rejects(store.write(half));
    assert.deepEqual(await store.read('SELECT b FROM a', []), [[1]]);
    await store.write([one('INSERT INTO a VALUES (3)')]);
    assert.deepEqual(await store.read('SELECT b FROM a ORDER BY b', []), [[1], [3]]);
  });

  test(`${name}: what was written is there when the file is opened again`, async () => {
    const file = freshFile();
    const first = await open(file);
    await first.write([one('CREATE TABLE a (b TEXT)'), one('INSERT INTO a VALUES (?)', 'kept')]);
    assert.deepEqual(await (await open(file)).read('SELECT b FROM a', []), [['kept']]);
  });

  test(`${name}: spends that race take each credit once`, async (t) => {
    const lab = await startLab(t);
    const store = await open(freshFile());
    const shop = openShop({ lab, store });
    await buy(lab, shop, 'starter');
    const spend = () => shop.deduct('ada', 1, { strategy: 'subscriptionOnly' });
    const answers = await Promise.all(Array.from({ length: 60 }, spend));
    assert.equal(answers.filter(({ ok }) => ok).length, 50);
    assert.ok(answers.every(({ ok, code }) => ok || code === 'insufficient_credits'));
    assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
  });
}

test('nothing is opened or made before the first call', async () => {
  const file = freshFile();
  const shop = openShop({ store: sqlite(file) });
  assert.equal(existsSync(file), false);
  await shop.benefits('ada');
  assert.equal(existsSync(file), true);
});

test('a key spends once, in any number of processes and tries', async (t) => {
  const lab = await startLab(t);
  const file = freshFile();
  const [one, other] = [
    openShop({ lab, store: sqlite(file) }),
    openShop({ lab, store: sqlite(file) }),
  ];
  await buy(lab, one, 'starter');
  const spend = (shop) => shop.deduct('ada', 20, { strategy: 'subscriptionOnly', key: 'render-1' });
  const answers = await Promise.all([spend(one), spend(other), spend(one), spend(other)]);
  assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
  assert.equal((await other.benefits('ada')).totalAvailableCredits, 30);
});

test('a store that failed to open is tried again at the next call', async () => {
  const file = sqlite(freshFile());
  let failures = 1;
  const write = async (statements) => {
    if (failures > 0) throw new Error(`not yet: ${(failures -= 1)}`);
    return file.write(statements);
  };
  const shop = openShop({ store: { ...file, write } });
  await assert.rejects(shop.benefits('ada'), { code: 'store_unavailable', retryable: true });
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
});

test('a driver may return 64-bit integers as bigints', async () => {
  const file = sqlite(freshFile());
  const read = async (...words) =>
    (await file.read(...words)).map((row) => row.map((v) => (Number.isInteger(v) ? BigInt(v) : v)));
  const shop = openShop({ store: { ...file, read } });
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
});
