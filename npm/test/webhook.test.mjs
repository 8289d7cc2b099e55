// What a provider, a forger or a broken proxy can send to the webhook's route.

import assert from 'node:assert/strict';
import test from 'node:test';
import { toNextHandlers, webhookRoute } from 'kassa/next';
import { sqlite } from 'kassa/stores/sqlite';
import { asked, deliver, freshFile, HOME, openShop, sign, startLab, visit } from './kit.mjs';

const quiet = { on: { alert() {} } };

const event = JSON.stringify(
  {
    id: 'evt_7',
    object: 'event',
    type: 'checkout.session.expired',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id: 'cs_7', object: 'checkout.session', metadata: {} } },
  },
  null,
  2,
);

async function webhook(shop, body, headers, provider = 'stripe') {
  const request = new Request(`${HOME}/api/kassa/webhooks/${provider}`, {
    method: 'POST',
    headers,
    body,
  });
  const reply = await shop.handler(request);
  return { status: reply.status, ...(await reply.json()) };
}

test('a proved one is 200, also twice, also of an unused type', async () => {
  const shop = openShop();
  const signed = { 'stripe-signature': sign(event) };
  assert.equal((await webhook(shop, event, signed)).status, 200);
  assert.equal((await webhook(shop, event, signed)).status, 200);
  const unused = event.replace('checkout.session.expired', 'product.created');
  const reply = await webhook(shop, unused, { 'stripe-signature': sign(unused) });
  assert.deepEqual(reply, {
    status: 200,
    ok: true,
    result: { result: 'ignored', event: 'evt_7', kind: 'product.created' },
  });
});

test('one that cannot be read is kept, answered 200 and alerted', async () => {
  const alerts = [];
  const shop = openShop({ on: { alert: (alert) => alerts.push(alert) } });
  const body = event.replace('"created"', '"made"');
  const reply = await webhook(shop, body, { 'stripe-signature': sign(body) });
  assert.deepEqual([reply.status, reply.result.result], [200, 'unreadable']);
  assert.deepEqual(
    alerts.map(({ code, provider }) => [code, provider]),
    [['unreadable_event', 'stripe']],
  );
});

test('one in a version that is not known yet is taken, and alerted once', async () => {
  const alerts = [];
  const shop = openShop({ on: { alert: (alert) => alerts.push(alert) } });
  for (const id of ['evt_7', 'evt_8', 'evt_9']) {
    const body = event.replace('evt_7', id).replace('{', '{"api_version":"2999-03-31.zinnia",');
    assert.equal((await webhook(shop, body, { 'stripe-signature': sign(body) })).status, 200);
  }
  assert.deepEqual(
    alerts.map(({ code, provider }) => [code, provider]),
    [['newer_api_version', 'stripe']],
  );
});

const forged = {
  'no signature': [event, {}, 'signature_missing'],
  'a signature of another secret': [
    event,
    { 'stripe-signature': sign(event, { secret: 'whsec_x' }) },
    'signature_mismatch',
  ],
  'a body written again': [
    JSON.stringify(JSON.parse(event)),
    { 'stripe-signature': sign(event) },
    'signature_mismatch',
  ],
  'an old one': [event, { 'stripe-signature': sign(event, { at: 1 }) }, 'signature_stale'],
  'one from the future': [
    event,
    { 'stripe-signature': sign(event, { at: 4e9 }) },
    'signature_future',
  ],
  'a cut signature': [
    event,
    { 'stripe-signature': sign(event).slice(0, 40) },
    'signature_malformed',
  ],
  'no hexadecimal': [
    event,
    { 'stripe-signature': `t=1,v1=${'g'.repeat(64)}` },
    'signature_malformed',
  ],
  'an empty body': ['', { 'stripe-signature': sign('') }, 'body_empty'],
  'a live one': [
    event.replace('false', 'true'),
    { 'stripe-signature': sign(event.replace('false', 'true')) },
    'environment_mismatch',
  ],
};

for (const [name, [body, headers, code]] of Object.entries(forged)) {
  test(`${name} is 400, and the store is not touched`, async () => {
    const store = { read: () => assert.fail('read'), write: () => assert.fail('written') };
    const reply = await webhook(openShop({ store, ...quiet }), body, headers);
    assert.deepEqual([reply.status, reply.code], [400, code]);
  });
}

test('a body over the limit is not read to its end', async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const request = new Request(`${HOME}/webhooks/stripe`, {
    method: 'POST',
    body: endless,
    duplex: 'half',
  });
  const reply = await openShop(quiet).handler(request);
  assert.deepEqual([reply.status, (await reply.json()).code], [413, 'body_too_large']);
  assert.ok(sent < 20);
});

test('a body that something read before is named', async () => {
  const request = new Request(HOME, { method: 'POST', body: event });
  await request.json();
  const reply = await openShop(quiet).webhook('stripe', request);
  assert.deepEqual([reply.status, (await reply.json()).code], [400, 'body_used']);
});

test('a provider that is not configured is 400', async () => {
  const reply = await webhook(openShop(quiet), event, {}, 'evil');
  assert.deepEqual([reply.status, reply.code], [400, 'provider_not_configured']);
});

test('with the store down everything is 503 and nothing is changed', async (t) => {
  const lab = await startLab(t);
  const file = sqlite(freshFile());
  let down = false;
  const alerts = [];
  const store = {
    read: async (...words) =>
      down ? Promise.reject(new Error('disk on fire')) : file.read(...words),
    write: async (...words) =>
      down ? Promise.reject(new Error('disk on fire')) : file.write(...words),
  };
  const shop = openShop({ lab, store, on: { alert: (alert) => alerts.push(alert) } });
  const session = await shop.checkout({ customer: { id: 'ada' }, plan: 'starter' });
  await lab.post('/lab/stripe/pay', { session: session.id });
  const matters = /^(customer\.subscription\.|invoice\.paid)/;
  const { deliveries: all } = await lab.get('/lab/stripe/deliveries');
  const deliveries = all.filter(({ type }) => matters.test(type));
  assert.ok(deliveries.length >= 3);

  down = true;
  for (const { headers, body } of deliveries) {
    const request = new Request(HOME, { method: 'POST', headers, body });
    const reply = await shop.webhook('stripe', request);
    assert.equal(reply.status, 503);
    assert.equal(reply.headers.get('retry-after'), '1');
  }
  assert.equal((await asked(shop, 'checkout', { body: { plan: 'pack' } })).status, 503);
  assert.equal((await asked(shop, 'benefits')).status, 503);
  await assert.rejects(shop.deduct('ada', 1, { strategy: 'oneTimeOnly' }), {
    status: 503,
    retryable: true,
  });
  assert.ok(alerts.every(({ error }) => error?.message === 'disk on fire'));
  assert.ok(alerts.length >= deliveries.length);

  down = false;
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
  await deliver(lab, shop);
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 50);
});

test('the handlers for Next are the same routes', async () => {
  const shop = openShop();
  const { GET, POST } = toNextHandlers(shop);
  assert.equal((await GET(visit('plans'), { params: {} })).status, 200);
  const signed = { 'stripe-signature': sign(event) };
  const sent = () =>
    new Request(`${HOME}/api/kassa/webhooks/stripe`, {
      method: 'POST',
      headers: signed,
      body: event,
    });
  assert.equal((await POST(sent())).status, 200);
  assert.equal((await webhookRoute(shop, 'stripe').POST(sent())).status, 200);
});
