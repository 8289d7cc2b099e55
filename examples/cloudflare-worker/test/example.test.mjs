// The example as it is deployed: it sells, takes the webhook and spends.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SECRET } from '../../../tests/stores/suite/bank.mjs';
import { openWorld } from './world.mjs';

const USER = 'a1b2c3d4-example';
let world;
before(async () => {
  world = await openWorld({
    entry: '../src/index.ts',
    bindings: (address) => ({
      STRIPE_SECRET_KEY: 'sk_test_example',
      STRIPE_WEBHOOK_SECRET: SECRET,
      BASE_URL: 'https://palettes.example',
      KASSA_LAB: address,
    }),
  });
});
after(() => world?.close());

async function ask(path, { key, ...init } = {}) {
  const headers = { cookie: `palettes_user=${USER}`, ...(key && { 'idempotency-key': key }) };
  const reply = await world.worker.dispatchFetch(`https://palettes.example/api/${path}`, { headers, ...init });
  return reply.json();
}

test('the example sells a pack and spends it, one palette a press', async () => {
  const { result } = await ask('kassa/plans');
  assert.deepEqual(result.plans.map(({ id }) => id), ['studio', 'pack']);
  const checkout = await ask('kassa/checkout', { method: 'POST', body: '{"plan":"pack"}' });
  assert.match(checkout.result.url, /^https:\/\/bank\.example\//);
  const { event } = world.bank.sale(USER, { session: checkout.result.id });
  assert.equal((await world.bring(event)).result, 'applied');
  const presses = Array.from({ length: 30 }, (_, n) => ask('palette', { method: 'POST', key: `press-${n}` }));
  const came = await Promise.all(presses);
  assert.equal(came.filter(({ ok }) => ok).length, 25);
  const done = came.findIndex(({ ok }) => ok);
  const again = await ask('palette', { method: 'POST', key: `press-${done}` });
  assert.deepEqual(again.colours, came[done].colours);
  assert.equal((await ask('kassa/benefits')).result.totalAvailableCredits, 0);
});

test('its cron runs', async () => {
  const worker = await world.worker.getWorker();
  assert.equal((await worker.scheduled({ cron: '*/5 * * * *' })).outcome, 'ok');
});
