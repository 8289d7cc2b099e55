// The provider's official client against the lab, and its request bodies against ours.

import assert from 'node:assert/strict';
import test from 'node:test';
import Stripe from 'stripe';
import { buy, deliver, openShop, startLab } from './kit.mjs';

function officialClient(lab) {
  const { hostname: host, port, protocol } = new URL(lab.url);
  return new Stripe('sk_test_official', {
    host,
    port,
    protocol: protocol.replace(':', ''),
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

test('the official client works against the lab', async (t) => {
  const lab = await startLab(t);
  const stripe = officialClient(lab);
  const customer = await stripe.customers.create({
    email: 'bob@example.com',
    metadata: { a: 'b' },
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: customer.id,
    line_items: [
      {
        quantity: 2,
        price_data: {
          currency: 'eur',
          unit_amount: 700,
          product_data: { name: 'Seats' },
          recurring: { interval: 'month' },
        },
      },
    ],
    success_url: 'https://shop.example/ok',
  });
  assert.equal(session.status, 'open');
  await lab.post('/lab/stripe/pay', { session: session.id });
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
  assert.equal(paid.payment_status, 'paid');
  assert.equal(paid.subscription.status, 'active');
  assert.equal(paid.subscription.items.data[0].quantity, 2);
  const canceled = await stripe.subscriptions.cancel(paid.subscription.id);
  assert.equal(canceled.status, 'canceled');
  await assert.rejects(stripe.customers.retrieve('cus_none'), { code: 'resource_missing' });
});

test('the webhooks of the lab are genuine to the official client', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const session = await shop.checkout({ customer: { id: 'ada' }, plan: 'starter' });
  await lab.post('/lab/stripe/pay', { session: session.id });
  const { deliveries } = await lab.get('/lab/stripe/deliveries');
  const { now } = await lab.get('/lab/clock');
  assert.ok(deliveries.length > 5);
  for (const { headers, body, type } of deliveries) {
    const signature = new Headers(headers).get('stripe-signature');
    const event = officialClient(lab).webhooks.constructEvent(
      body,
      signature,
      'whsec_npm_tests',
      300,
      undefined,
      now,
    );
    assert.equal(event.type, type);
  }
});

/** A form body as the parameters that a developer would have written. */
function parameters(body) {
  const root = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split(/\]\[|\[|\]/).filter((part) => part !== '');
    const last = path.pop();
    let level = root;
    path.forEach((part, at) => {
      level[part] ??= /^\d+$/.test(path[at + 1] ?? last) ? [] : {};
      level = level[part];
    });
    level[last] = value;
  }
  return root;
}

test('every body that we send is byte for byte the one of the official client', async (t) => {
  const lab = await startLab(t);
  const odd = {
    name: 'Près & 100% (프로) 「決済」 💳 a+b=c*!~\'"',
    description: 'one, two;\nthree',
    price: { amount: 1900, currency: 'usd' },
    interval: { unit: 'week', count: 2 },
    trialDays: 14,
    benefits: { monthlyCredits: 10 },
  };
  const pack = {
    name: 'Pack',
    price: { amount: 500, currency: 'usd' },
    benefits: { oneTimeCredits: 5 },
  };
  const other = {
    name: 'Other',
    price: { amount: 2900, currency: 'usd' },
    interval: { unit: 'week', count: 2 },
    prices: { stripe: 'price_other' },
  };
  const shop = openShop({ lab, plans: { odd, pack, other } });
  await lab.post('/lab/stripe/price', {
    id: 'price_other',
    unit_amount: 2900,
    interval: 'week',
    interval_count: 2,
  });
  const customer = { id: 'user|1 &= 田', email: 'a+b@example.com', name: "Zoë O'Neil (田中)" };
  await buy(lab, shop, 'odd', customer);
  await buy(lab, shop, 'pack', customer);
  const account = customer.id;
  await shop.portal(account, { returnUrl: '/billing?a=1&b=ä' });
  await shop.cancel(account, { when: 'period_end' });
  await shop.resume(account);
  await shop.pause(account, { until: (await lab.get('/lab/clock')).now + 86_400_000 });
  await shop.resume(account);
  await shop.change(account, { quantity: 2 });
  await shop.change(account, { plan: 'other', proration: 'now' });
  const [payment] = await shop.orders(account);
  await shop.refund(account, payment.id, { amount: 100, key: 'r 1' });
  await shop.refund(account, payment.id, { key: 'r 2' });
  await shop.cancel(account, { when: 'now' });
  await deliver(lab, shop);

  const { requests: ours } = await lab.get('/lab/requests');
  const posts = ours.filter(({ method }) => method === 'POST');
  const paths = new Set(posts.map(({ path }) => path.replace(/(cus|sub|cs|pi|re)_\w+/, '$1')));
  for (const path of [
    '/v1/customers',
    '/v1/checkout/sessions',
    '/v1/billing_portal/sessions',
    '/v1/refunds',
    '/v1/subscriptions/sub',
  ]) {
    assert.ok(paths.has(path), `${path} was never asked: ${[...paths]}`);
  }
  const stripe = officialClient(lab);
  let count = ours.length;
  for (const { path, body } of posts) {
    // What comes of it does not matter here, and some of it cannot happen twice.
    await stripe.rawRequest('POST', path, parameters(body)).catch(() => undefined);
    const { requests } = await lab.get('/lab/requests');
    count += 1;
    assert.equal(requests.length, count, `${path} was not sent`);
    assert.deepEqual([requests.at(-1).path, requests.at(-1).body], [path, body]);
  }
});
