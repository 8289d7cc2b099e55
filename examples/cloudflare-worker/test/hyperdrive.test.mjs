// The same Worker on PostgreSQL, through Hyperdrive as Miniflare plays it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openWorld } from './world.mjs';

let world;
before(async () => {
  const { KASSA_POSTGRES } = process.env;
  assert.ok(KASSA_POSTGRES, 'KASSA_POSTGRES names a server: run `cargo ci workers`');
  const url = new URL(KASSA_POSTGRES);
  // The server asks for none, but Miniflare does.
  url.password ||= 'none';
  world = await openWorld({ entry: 'hyperdrive.worker.mjs', hyperdrives: { HYPERDRIVE: url.href } });
});
after(() => world?.close());

test('a Worker on PostgreSQL sells once and spends no more than there is', async () => {
  const account = `ada-${randomUUID()}`;
  const { id } = await world.call('checkout', { customer: { id: account }, plan: 'pro' });
  const { checkout } = world.bank.sessions.get(id);
  const sub = world.bank.subscribe(account, { checkout });
  await world.bring(sub.created);
  const paid = await Promise.all(Array.from({ length: 5 }, () => world.bring(sub.paid)));
  assert.deepEqual(paid.map(({ result }) => result).sort(), ['applied', ...Array(4).fill('duplicate')]);
  const how = { strategy: 'subscriptionFirst' };
  const spends = Array.from({ length: 150 }, () => world.call('deduct', account, 1, how));
  const came = await Promise.all(spends);
  assert.equal(came.filter(({ ok }) => ok).length, 100);
  assert.equal(await world.credits(account), 0);
});
