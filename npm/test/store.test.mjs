// The stores, with each of their drivers, and what they mean for the ledger.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { schema } from 'kassa';
import { d1 } from 'kassa/stores/d1';
import { postgres } from 'kassa/stores/postgres';
import { sqlite } from 'kassa/stores/sqlite';
import { builtIn, databases } from './databases.mjs';
import { buy, freshFile, openShop, startLab } from './kit.mjs';

const one = (sql, ...params) => ({ sql, params });

/** Drivers may return 64-bit integers as texts or bigints. */
const words = (rows) => rows.map((row) => row.map((v) => (v === null ? v : String(v))));

for (const [name, { skip, place, open }] of Object.entries(databases)) {
  const claim = (what, check) =>
    test(`${name}: ${what}`, { skip }, async (t) => {
      const where = await place(t);
      await check(t, () => open(t, where));
    });

  claim('rows are columns in order, with numbers, text and null', async (_, opened) => {
    const store = await opened();
    await store.write([one('CREATE TABLE a (b BIGINT, c TEXT, d TEXT)')]);
    await store.write([one('INSERT INTO a VALUES (?, ?, ?)', 9_007_199_254_740_991, '決済', null)]);
    const rows = await store.read('SELECT d, c, b FROM a WHERE c = ?', ['決済']);
    assert.deepEqual(words(rows), [[null, '決済', '9007199254740991']]);
    assert.deepEqual(words(await store.read('SELECT b FROM a WHERE b = ?', [1])), []);
  });

  claim('a write is done whole or not at all', async (_, opened) => {
    const store = await opened();
    await store.write([one('CREATE TABLE a (b BIGINT PRIMARY KEY)')]);
    await store.write([one('INSERT INTO a VALUES (1)')]);
    const half = [one('INSERT INTO a VALUES (2)'), one('INSERT INTO a VALUES (?)', 1)];
    await assert.rejects(store.write(half));
    assert.deepEqual(words(await store.read('SELECT b FROM a', [])), [['1']]);
    await assert.rejects(store.write(half.toReversed()));
    await store.write([one('INSERT INTO a VALUES (3)'), one('DELETE FROM a WHERE b = ?', 1)]);
    assert.deepEqual(words(await store.read('SELECT b FROM a ORDER BY b', [])), [['3']]);
  });

  claim('what was written is there when it is opened again', async (_, opened) => {
    const first = await opened();
    await first.write([one('CREATE TABLE a (b TEXT)')]);
    await first.write([one('INSERT INTO a VALUES (?)', 'kept')]);
    const again = await opened();
    assert.deepEqual(words(await again.read('SELECT b FROM a', [])), [['kept']]);
  });

  claim('the text for a migration makes every table, once and twice', async (_, opened) => {
    const store = await opened();
    const statements = schema().split(/;\s+/).filter((sql) => sql !== '');
    assert.ok(statements.length >= 8, `${statements.length}`);
    for (const sql of [...statements, ...statements]) await store.write([one(sql)]);
    assert.deepEqual(words(await store.read('SELECT body FROM kassa_revision', [])), []);
  });

  claim('spends that race on two openings take each credit once', async (t, opened) => {
    const lab = await startLab(t);
    const shops = [await opened(), await opened()].map((store) => openShop({ lab, store }));
    await buy(lab, shops[0], 'starter');
    const spend = (_, at) => shops[at % 2].deduct('ada', 4, { strategy: 'subscriptionOnly' });
    const answers = await Promise.all(Array.from({ length: 20 }, spend));
    assert.equal(answers.filter(({ ok }) => ok).length, 12);
    assert.ok(answers.every(({ ok, code }) => ok || code === 'insufficient_credits'));
    assert.equal((await shops[1].benefits('ada')).totalAvailableCredits, 2);
  });

  claim('a key spends once, in any number of processes and tries', async (t, opened) => {
    const lab = await startLab(t);
    const shops = [await opened(), await opened()].map((store) => openShop({ lab, store }));
    await buy(lab, shops[0], 'starter');
    const how = { strategy: 'subscriptionOnly', key: 'render-1' };
    const spend = (at) => shops[at].deduct('ada', 20, how);
    const answers = await Promise.all([0, 1, 0, 1].map(spend));
    assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
    assert.equal((await shops[1].benefits('ada')).totalAvailableCredits, 30);
  });
}

test('nothing is opened or made before the first call', async () => {
  const file = freshFile();
  const shop = openShop({ store: sqlite(file) });
  assert.equal(existsSync(file), false);
  await shop.benefits('ada');
  assert.equal(existsSync(file), true);
});

const writer = fileURLToPath(new URL('writer.mjs', import.meta.url));

for (const [what, place] of Object.entries({ path: (file) => file, URL: (file) => `file:${file}` })) {
  test(`processes that open and write one new file at once lose nothing, by ${what}`, async () => {
    const file = freshFile();
    mkdirSync(dirname(file), { recursive: true });
    // All are up by then, so that they meet at opening too.
    const start = Date.now() + 1000;
    const names = ['one', 'two', 'three'];
    const ends = names.map((name) => {
      const words = [writer, place(file), name, '40', `${start}`];
      const child = spawn(process.execPath, words, { stdio: 'inherit' });
      return new Promise((resolve) => child.on('close', resolve));
    });
    assert.deepEqual(await Promise.all(ends), [0, 0, 0]);
    const rows = await sqlite(file).read('SELECT b, COUNT(*) FROM a GROUP BY b ORDER BY b', []);
    assert.deepEqual(words(rows), [['one', '80'], ['three', '80'], ['two', '80']]);
  });
}

test('a database that the app has opened is used as it is', { skip: !builtIn && 'this Node.js has no node:sqlite' }, async () => {
  const database = new (process.getBuiltinModule('node:sqlite').DatabaseSync)(':memory:');
  const shop = openShop({ store: sqlite(database) });
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
  assert.deepEqual(database.prepare('SELECT COUNT(*) AS n FROM kassa_account').all()[0].n, 0);
});

test('a failure that undid the transaction by itself is told as it was', async () => {
  const said = [];
  const exec = (sql) => {
    said.push(sql);
    if (sql === 'ROLLBACK') throw new Error('cannot rollback - no transaction is active');
  };
  const run = () => {
    throw new Error('database or disk is full');
  };
  const store = sqlite({ exec, prepare: () => ({ run, all: () => [] }) });
  await assert.rejects(store.write([one('INSERT')]), /disk is full/);
  assert.deepEqual(said, ['BEGIN IMMEDIATE', 'ROLLBACK']);
});

test('a write to D1 is one batch, and a row its columns', async () => {
  const seen = [];
  const prepare = (sql) => ({
    bind: (...params) => ({ sql, params, raw: async () => [[sql, ...params]] }),
  });
  const batch = async (all) => seen.push(all.map(({ sql, params }) => [sql, params]));
  const store = d1({ prepare, batch });
  assert.deepEqual(await store.read('SELECT ?', ['x']), [['SELECT ?', 'x']]);
  await store.write([one('DELETE FROM a'), one('INSERT INTO a VALUES (?)', 1)]);
  assert.deepEqual(seen, [[['DELETE FROM a', []], ['INSERT INTO a VALUES (?)', [1]]]]);
});

test('a write to PostgreSQL is one statement, its parameters counted through', async () => {
  const seen = [];
  const store = postgres({ query: async (...words) => seen.push(words.slice(0, 2)) && [] });
  await store.write([]);
  await store.write([one('CREATE TABLE a (b TEXT)')]);
  await store.write([
    one('INSERT INTO a VALUES (?), (?)', 'x', 'y'),
    one('DELETE FROM a WHERE b = ?', 'z'),
    one('INSERT INTO a VALUES (?)', 'w'),
  ]);
  assert.deepEqual(seen, [
    ['CREATE TABLE a (b TEXT)', []],
    [
      'WITH k0 AS (DELETE FROM a WHERE b = $1), k1 AS (INSERT INTO a VALUES ($2)) ' +
        'INSERT INTO a VALUES ($3), ($4)',
      ['z', 'w', 'x', 'y'],
    ],
  ]);
});

test('a store that failed to open is tried again at the next call', async () => {
  const file = sqlite(freshFile());
  // A table that could not be made is tried once more at once, as another process may make it.
  let failures = 2;
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
