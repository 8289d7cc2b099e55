// The ledger's figures through the npm package: each line beside the way of the tutorials.
// Usage: node ledger.mjs FOLDER [--quick] [--only WORD], with KASSA_POSTGRES.

import { postgres } from 'kassa/stores/postgres';
import { sqlite } from 'kassa/stores/sqlite';
import postgresJs from 'postgres';
import { callers, compare } from './measure.mjs';
import * as shop from './shop.mjs';
import { files, newPeople, ready, stored, watch } from './store.mjs';
import * as tutorial from './tutorial.mjs';

const folder = process.argv[2];
const only = process.argv[process.argv.indexOf('--only') + 1];
const payer = await shop.withCheckouts(1);
const regular = await shop.withCheckouts(8);
const rich = await shop.withCredits();

for (const database of [await onSqlite(), await onPostgres()]) {
  await webhooks(database, 1);
  await webhooks(database, 16);
  await webhooks(database, 16, 4);
  await deductions(database, 1, 1);
  await deductions(database, 16, 16);
  await deductions(database, 64, 1);
  if (database.name === 'SQLite') await replay(database);
  await database.close();
}

async function onSqlite() {
  const [ours, peer] = files(folder);
  const store = sqlite(ours);
  const [analyze, close] = [async () => {}, async () => peer.close()];
  return { name: 'SQLite', store, peer: tutorial.onSqlite(peer), analyze, close };
}

/**
 * Both sides share a pool. The server counts its rows once a minute by itself; a bench that fills
 * it within seconds asks for that.
 */
async function onPostgres() {
  const sql = postgresJs(process.env.KASSA_POSTGRES, { max: 16, onnotice: () => {} });
  const [durable] = await sql`SELECT current_setting('fsync') || current_setting('synchronous_commit') AS is`;
  if (durable.is !== 'onon') shop.fail('this server does not wait for the disk');
  const peer = await tutorial.onPostgres(sql);
  const [analyze, close] = [() => sql`ANALYZE`, () => sql.end()];
  return { name: 'PostgreSQL', store: postgres(sql), peer, analyze, close };
}

/** Customers who pay, `sessions` times each; `at once` so many of them if that is given. */
async function webhooks(database, clients, atOnce) {
  const sessions = atOnce ? 8 : 1;
  const block = atOnce ? atOnce * sessions : 1;
  const name = `${database.name}: webhooks, ${clients} at a time${atOnce ? `, ${atOnce} accounts` : ''}`;
  if (skipped(name)) return;
  const events = (count) => {
    const accounts = newPeople(count / sessions);
    const requests = Array.from({ length: count }, (_, at) => {
      const [number, within] = [Math.floor(at / block), at % block];
      return atOnce
        ? shop.webhook(accounts[number * atOnce + (within % atOnce)], Math.floor(within / atOnce))
        : shop.webhook(accounts[at], 0);
    });
    return { accounts, requests };
  };
  const side = (settle, answer, done) => ({
    adds: [1, shop.CREDITS],
    done,
    async prepare(count) {
      const { accounts, requests } = events(count);
      await settle(accounts);
      await database.analyze();
      return () =>
        callers(clients, count, async (at) => {
          const reply = await answer(requests[at]);
          if (reply.status !== 200) shop.fail(`answered ${reply.status}: ${await reply.text()}`);
        });
    },
  });
  const { store, peer } = database;
  const watched = watch(store);
  const kassa = await ready(watched.store);
  await compare({
    name,
    step: block,
    ours: {
      ...side(
        (accounts) => shop.settle(store, atOnce ? regular : payer, accounts),
        (request) => kassa.webhook('stripe', request),
        () => stored(store),
      ),
      spent: watched.spent,
    },
    peer: side(
      (accounts) => peer.settle(accounts, 0),
      (request) => tutorial.answer(peer, request),
      peer.done,
    ),
  });
}

async function deductions(database, clients, accounts) {
  const name = `${database.name}: deductions, ${clients} at a time, ${accounts} account${accounts > 1 ? 's' : ''}`;
  if (skipped(name)) return;
  const side = (settle, deduct, done) => ({
    adds: [0, -1],
    done,
    async prepare(count) {
      const people = newPeople(accounts);
      await settle(people);
      await database.analyze();
      return () =>
        callers(clients, count, async (at) => {
          if (!(await deduct(people[at % accounts]))) shop.fail('a deduction was refused');
        });
    },
  });
  const { store, peer } = database;
  const watched = watch(store);
  const kassa = await ready(watched.store);
  await compare({
    name,
    ours: {
      ...side(
        (people) => shop.settle(store, rich, people),
        async (user) => (await kassa.deduct(user, 1, { strategy: 'oneTimeFirst' })).ok,
        () => stored(store),
      ),
      spent: watched.spent,
    },
    peer: side((people) => peer.settle(people, 1_000_000_000), peer.deduct, peer.done),
  });
}

/** A hundred events of an outage, given again: all of them at once, or one after the other. */
async function replay(database) {
  const name = `${database.name}: replay of 100 events`;
  if (skipped(name)) return;
  const { store } = database;
  const watched = watch(store);
  const side = (atOnce, kassa) => ({
    adds: [1, shop.CREDITS],
    done: () => stored(store),
    async prepare(count) {
      const accounts = newPeople(count);
      await shop.settle(store, payer, accounts);
      const requests = accounts.map((account) => shop.webhook(account, 0));
      return async () => {
        for (let from = 0; from < count; from += 100) {
          await callers(atOnce, 100, async (at) => {
            const reply = await kassa.webhook('stripe', requests[from + at]);
            if (reply.status !== 200) shop.fail(`answered ${reply.status}`);
          });
        }
      };
    },
  });
  const ours = { ...side(100, await ready(watched.store)), spent: watched.spent };
  await compare({ name, step: 100, ours, peer: side(1, await ready(store)) });
}

function skipped(name) {
  return process.argv.includes('--only') && !name.includes(only);
}
