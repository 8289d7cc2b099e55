// The objects of Workers without Workers: what goes through them, and what the Worker keeps out.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createKassa } from 'kassa';
import { labClock } from 'kassa/lab';
import { sqlite } from 'kassa/stores/sqlite';
import { onWorkers } from 'kassa/workers';
import { freshFile, HOME, startLab } from './kit.mjs';

/** What Cloudflare gives an object, as far as it is used. */
function state() {
  const kept = new Map();
  return {
    waitUntil: () => {},
    storage: {
      get: async (key) => kept.get(key),
      put: async (key, value) => void kept.set(key, value),
      getAlarm: async () => kept.get('alarm') ?? null,
      setAlarm: async (at) => void kept.set('alarm', at),
      deleteAll: async () => kept.clear(),
    },
  };
}

function toss({ url }) {
  const tossPayments = {
    secretKey: 'test_sk_lab',
    clientKey: 'test_ck_lab',
    webhookSecret: 'ab'.repeat(32),
    apiBase: `${url}/tossPayments`,
  };
  return { tossPayments };
}

async function store({ url, get }) {
  const { environment: _, ...keys } = await get('/lab/appStore/key');
  const { root } = await get('/lab/appStore/root');
  return { appStore: { ...keys, roots: [root], apiBase: `${url}/appStore` } };
}

async function open(t, providersOf = toss) {
  const hooks = ['tossPayments', 'appStore'].flatMap((name) => [
    ...['--webhook', `${HOME}/${name}`, '--webhook-provider', name],
  ]);
  const lab = await startLab(t, ...hooks);
  const providers = await providersOf(lab);
  const store = sqlite(freshFile());
  const asked = [];
  const objects = new Map();
  const env = {
    getByName(name) {
      const place = objects.get(name) ?? state();
      objects.set(name, place);
      const object = new billing.Account(place, env);
      return {
        fetch: (url, init) => {
          asked.push(name);
          return object.fetch(new Request(url, init));
        },
      };
    },
  };
  const plans = {
    club: {
      name: 'Club',
      price: { amount: 9900, currency: 'krw' },
      interval: 'month',
      benefits: { features: ['export'], monthlyCredits: 5 },
      prices: { appStore: 'club' },
    },
  };
  const make = () =>
    createKassa({
      plans,
      providers,
      environment: 'test',
      sealKeys: [{ id: 'one', key: 'ab'.repeat(32) }],
      store,
      baseUrl: HOME,
      now: labClock(lab.url),
    });
  const billing = onWorkers(make, { accounts: () => env });
  const kassa = billing(env, { waitUntil: () => {} });
  return { lab, kassa, asked, objects };
}

test('a stored card is charged through its account’s object, which then wakes for the next period', async (t) => {
  const { lab, kassa, asked, objects } = await open(t);
  const { way } = await kassa.checkout({ customer: { id: 'ada' }, plan: 'club' });
  const script = way.calls.map((call) => [call.function, ...JSON.parse(call.arguments)]);
  const { url } = await lab.post('/lab/tossPayments/pay', { script });
  const back = await kassa.confirmReturn('ada', url);
  assert.deepEqual([back.ok, back.state], [true, 'landed']);
  assert.deepEqual(asked, ['/ada', '/ada']);
  const { storage } = objects.get('/ada');
  assert.ok((await storage.getAlarm()) <= Date.now() + 60_000);
});

test('an unsigned message cannot be proved before its object, and is answered there', async (t) => {
  const { lab, kassa, asked } = await open(t);
  const { way } = await kassa.checkout({ customer: { id: 'ada' }, plan: 'club' });
  const script = way.calls.map((call) => [call.function, ...JSON.parse(call.arguments)]);
  const { url } = await lab.post('/lab/tossPayments/pay', { script });
  const { order } = await kassa.confirmReturn('ada', url);
  await lab.post('/lab/clock', { advance: '1m' });
  await lab.post('/lab/tossPayments/refund', { order: `${order.id}_1` });
  const { deliveries } = await lab.get('/lab/deliveries');
  assert.ok(deliveries.length > 0);
  asked.length = 0;
  for (const { headers, body } of deliveries) {
    const request = new Request(`${HOME}/webhook`, { method: 'POST', headers, body });
    assert.equal((await kassa.webhook('tossPayments', request)).status, 200);
  }
  assert.ok(asked.includes('/'), asked.join());
  assert.equal((await kassa.benefits('ada')).totalAvailableCredits, 0);
  asked.length = 0;
  const forged = new Request(`${HOME}/webhook`, {
    method: 'POST',
    headers: {
      'tosspayments-webhook-signature': 'v1:AAAA',
      'tosspayments-webhook-transmission-time': new Date().toISOString(),
    },
    body: JSON.stringify({ eventType: 'payout.changed', eventId: 'e', version: '1' }),
  });
  assert.equal((await kassa.webhook('tossPayments', forged)).status, 400);
  assert.deepEqual(asked, []);
});

test('a purchase goes through its account’s object, and what its store posts through the one of webhooks', async (t) => {
  const { lab, kassa, asked, objects } = await open(t, store);
  const product = { id: 'club', type: 'autoRenewable', price: 9990, group: 'main', period: 'P1M' };
  await lab.post('/lab/appStore/product', product);
  const { jws: proof } = await lab.post('/lab/appStore/buy', { product: 'club', buyer: 'ada' });
  const bought = await kassa.purchase({ account: 'ada', provider: 'appStore', proof });
  assert.deepEqual([bought.ok, bought.state, bought.finish], [true, 'landed', true]);
  assert.deepEqual([...new Set(asked)], ['/ada']);
  assert.notEqual(await objects.get('/ada').storage.getAlarm(), null);
  asked.length = 0;
  const { deliveries } = await lab.get('/lab/deliveries');
  assert.ok(deliveries.length > 0);
  const post = (body) => new Request(`${HOME}/webhook`, { method: 'POST', body });
  for (const { body } of deliveries) {
    assert.equal((await kassa.webhook('appStore', post(body))).status, 200);
  }
  assert.ok(asked.includes('/'), asked.join());
  asked.length = 0;
  // What is forged is seen before any object is asked.
  const forged = deliveries[0].body.replace(/.{9}"\}$/, 'AAAAAAAAA"}');
  assert.equal((await kassa.webhook('appStore', post(forged))).status, 400);
  assert.deepEqual(asked, []);
});
