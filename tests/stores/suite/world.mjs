// What a case gets: a store that is empty, further openings of it, a bank, and Kassas on top.

import { createKassa, schema } from 'kassa';
import { app } from './apple.mjs';
import { arriving, openBank, plans, SECRET } from './bank.mjs';
import { ok, same } from './claims.mjs';
import { sleep, watched } from './watch.mjs';

export const TABLES = [
  'kassa_revision',
  'kassa_entry',
  'kassa_account',
  'kassa_link',
  'kassa_stray',
  'kassa_stray_reference',
  'kassa_order',
  'kassa_subscription',
  'kassa_event',
  'kassa_schema',
];

export const one = (sql, ...params) => ({ sql, params });
export const statements = () => schema().trim().replace(/;$/, '').split(/;\n\n/);

/** Drivers may return 64-bit integers as texts or bigints. */
export const words = (rows) => rows.map((row) => Array.from(row, (v) => (v === null ? v : String(v))));

/**
 * `open(number)` opens the store, or answers the opening of that number again; all of them are of
 * one database.
 */
export function openWorld(open) {
  const openings = [];
  const opening = async (number) => (openings[number] ??= await open(number));
  let rebuild = true;

  /** An empty ledger, with its tables. */
  async function fresh() {
    const store = await opening(0);
    const empty = TABLES.slice(0, -1).map((table) => one(`DELETE FROM ${table}`));
    const emptied = !rebuild && (await store.write(empty).then(() => true, () => false));
    if (!emptied) {
      await drop(store);
      for (const sql of statements()) await store.write([one(sql)]);
    }
    rebuild = false;
    return world(store);
  }

  async function drop(store) {
    for (const table of TABLES) await store.write([one(`DROP TABLE IF EXISTS ${table}`)]);
  }

  function world(store) {
    const bank = openBank();
    globalThis.fetch = bank.fetch;
    let [accounts, kassas] = [0, 0];
    const noted = {};
    const it = {
      store,
      bank,
      noted,
      /** As another process would open it. */
      open: (number = 1) => opening(number),
      /** No tables at all; they are made again after the case. */
      async drop() {
        rebuild = true;
        await drop(store);
      },
      /** A watched store whose tables have been looked for, so that no ask does that. */
      async warm(number) {
        const warm = watched(await opening(number));
        await it.kassa(warm).tick();
        return warm;
      },
      /** Something to be told in the report. */
      note: (name, value) => {
        noted[name] = value;
      },
      account: (name = 'ada') => `${name}${String((accounts += 1)).padStart(4, '0')}`,
      /** A Kassa whose store is watched. */
      kassa(on = store, more = {}) {
        const { hooks, ...options } = more;
        const name = `k${(kassas += 1)}`;
        const needs = on.needs ? on : watched(on, hooks);
        const kassa = createKassa({
          plans,
          environment: 'test',
          providers: {
            stripe: { secretKey: `sk_test_${name}`, webhookSecret: SECRET },
            appStore: app,
          },
          store: needs,
          baseUrl: 'https://shop.example',
          now: () => bank.now,
          on: { alert: () => {}, paymentFailed: () => {} },
          ...options,
        });
        return Object.assign(kassa, { needs, named: name });
      },
      /** Brings a message; answers the status beside the reply's fields. */
      async bring(kassa, event) {
        const reply = await kassa.webhook('stripe', await arriving(event, bank.now));
        const body = await reply.json();
        return { status: reply.status, code: body.code, ...body.result };
      },
      /** As the provider does it: again until it is taken. */
      async deliver(kassa, event) {
        for (let tries = 1; ; tries += 1) {
          const answer = await it.bring(kassa, event);
          if (answer.status !== 503) return { ...answer, tries };
          ok(tries < 200, `delivered 200 times: ${JSON.stringify(answer)}`);
          await sleep(Math.min(tries, 20));
        }
      },
      /** An account that the provider knows too. */
      async known(kassa, name) {
        const account = it.account(name);
        const { id } = await kassa.checkout({ customer: { id: account }, plan: 'pack' });
        bank.pass();
        return { account, session: id };
      },
      /** Somebody with a pack, paid and told. */
      async buyer(kassa, name) {
        const { account, session } = await it.known(kassa, name);
        const sale = bank.sale(account, { session });
        same((await it.bring(kassa, sale.event)).result, 'applied', 'a pack is sold');
        return { account, sale };
      },
      /** Somebody with a subscription, paid and told. */
      async subscriber(kassa, name) {
        const account = it.account(name);
        const { id } = await kassa.checkout({ customer: { id: account }, plan: 'pro' });
        const { checkout } = bank.sessions.get(id);
        const sub = bank.subscribe(account, { checkout });
        for (const event of [sub.created, sub.paid]) {
          same((await it.bring(kassa, event)).result, 'applied', 'a subscription is sold');
        }
        return { account, sub };
      },
      credits: async (kassa, account) => (await kassa.benefits(account)).totalAvailableCredits,
      rows: async (sql, ...params) => words(await store.read(sql, params)),
      count: async (table, where = '1 = 1', ...params) =>
        Number((await it.rows(`SELECT COUNT(*) FROM ${table} WHERE ${where}`, ...params))[0][0]),
      audit: () => audit(it),
    };
    return it;
  }
  return { fresh };
}

/** The ledger adds up: entries to what lots say, revisions without a gap, nothing below zero. */
async function audit({ rows }) {
  const sums = new Map();
  const all = await rows('SELECT account, lot, CAST(SUM(amount) AS BIGINT) FROM kassa_entry GROUP BY account, lot');
  for (const [account, lot, sum] of all) sums.set(`${account} ${lot}`, Number(sum));
  const journal = new Map();
  const counted = 'SELECT account, COUNT(*), MIN(revision), MAX(revision) FROM kassa_revision GROUP BY account';
  for (const [account, ...rest] of await rows(counted)) journal.set(account, rest.map(Number));
  const accounts = await rows('SELECT account, state, revision FROM kassa_account');
  for (const [account, text, revision] of accounts) {
    const { lots = [] } = JSON.parse(text);
    for (const { id, booked, spent, granted, reversed } of lots) {
      const sum = sums.get(`${account} ${id}`) ?? 0;
      same(sum, booked, `the entries of ${account}, lot ${id}`);
      ok(sum >= 0 && spent >= 0 && reversed <= granted, `${account}, lot ${id}: never below zero`);
    }
    const last = Number(revision);
    same(journal.get(account), [last, 1, last], `the revisions of ${account}`);
  }
  same(journal.size, accounts.length, 'accounts with a journal');
  const twice = 'SELECT cause, COUNT(*) FROM kassa_revision GROUP BY cause HAVING COUNT(*) > 1';
  same(await rows(twice), [], 'causes that happened twice');
}
