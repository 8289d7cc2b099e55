// A database for each tenant: the address of a request names it, and so does that of a webhook.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorld } from './world.mjs';

let world;
before(async () => {
  world = await openWorld({ d1: ['DB', 'ACME', 'GLOBEX'] });
});
after(() => world?.close());

test('one account id in two shards is two accounts', async () => {
  world.how = { shard: 'ACME' };
  await world.call('checkout', { customer: { id: 'ada' }, plan: 'pack' });
  assert.equal((await world.bring(world.bank.sale('ada').event, { shard: 'ACME' })).result, 'applied');
  const [one, two] = await Promise.all(
    ['ACME', 'GLOBEX'].map(async (shard) => {
      const wish = { call: 'deduct', with: ['ada', 5, { strategy: 'oneTimeOnly' }], shard };
      return (await world.send('/call', wish)).came;
    }),
  );
  assert.deepEqual([one.ok, two.code], [true, 'insufficient_credits']);
  assert.equal(await world.credits('ada'), 495);
  assert.deepEqual(await world.rows('SELECT DISTINCT account FROM kassa_revision', 'ACME'), [['ada']]);
});

test('a webhook at the wrong shard waits there and changes nobody', async () => {
  const { event } = world.bank.sale('eve');
  assert.equal((await world.bring(event, { shard: 'GLOBEX' })).result, 'parked');
  assert.equal((await world.bring(event, { shard: 'ACME' })).result, 'parked');
});

test('the cron goes through all shards, each first in its turn', async () => {
  for (const shard of ['ACME', 'GLOBEX']) {
    // Nobody else does what is due: an object would, by its alarm.
    world.how = { shard, objects: false };
    const { id } = await world.call('checkout', { customer: { id: 'sub' }, plan: 'pro' });
    const sub = world.bank.subscribe('sub', { checkout: world.bank.sessions.get(id).checkout });
    for (const event of [sub.created, sub.paid]) await world.bring(event, { shard });
  }
  world.bank.pass(200 * 86_400_000);
  const passed = async (shard) =>
    (await world.rows("SELECT account FROM kassa_revision WHERE body LIKE '%time_passed%'", shard)).length;
  // Enough for one shard only; the second minute begins with the second one.
  const first = await world.send('/tick?queries=14&shards=ACME,GLOBEX&at=0');
  assert.ok(first.more && first.worked === 1, JSON.stringify(first));
  assert.deepEqual([await passed('ACME'), await passed('GLOBEX')], [1, 0]);
  await world.send('/tick?queries=14&shards=ACME,GLOBEX&at=60000');
  assert.deepEqual([await passed('ACME'), await passed('GLOBEX')], [1, 1]);
});
