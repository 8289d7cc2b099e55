// A whole request, from `Request` to `Response`: `kassa.handler` and its store beside a route
// written by hand. Usage: node whole.mjs FOLDER [--quick] [--only WORD]

import { sqlite } from 'kassa/stores/sqlite';
import { callers, compare } from './measure.mjs';
import { routeOn } from './route.mjs';
import * as shop from './shop.mjs';
import { files, newPeople, ready, stored, watch } from './store.mjs';

const [ours, peer] = files(process.argv[2]);
const only = process.argv.includes('--only') ? process.argv.at(-1) : '';
const payer = await shop.withCheckouts(1);
const store = sqlite(ours);
const watched = watch(store);
const kassa = await ready(watched.store);
const route = routeOn(peer);

const side = (clients, settle, answer, done) => ({
  adds: [1, shop.CREDITS],
  done,
  spent: watched.spent,
  async prepare(count) {
    const accounts = newPeople(count);
    await settle(accounts);
    const requests = accounts.map((account) => shop.webhook(account, 0));
    return () =>
      callers(clients, count, async (at) => {
        const reply = await answer(requests[at]);
        if (reply.status !== 200) shop.fail(`answered ${reply.status}: ${await reply.text()}`);
      });
  },
});

for (const [clients, disk] of [
  [1, 'FULL'],
  [16, 'FULL'],
  [1, 'OFF'],
  [16, 'OFF'],
]) {
  const name = `SQLite: requests, ${clients} at a time${disk === 'OFF' ? ', no wait for the disk' : ''}`;
  if (!name.includes(only)) continue;
  for (const database of [ours, peer]) database.exec(`PRAGMA synchronous = ${disk}`);
  await compare({
    name,
    ours: side(
      clients,
      (accounts) => shop.settle(store, payer, accounts),
      kassa.handler,
      () => stored(store),
    ),
    peer: side(clients, route.settle, route.POST, route.done),
  });
}
