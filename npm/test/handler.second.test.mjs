// A second provider beside the first: the same calls and routes, each in its own provider's way.

import assert from 'node:assert/strict';
import test from 'node:test';
import { asked, HOME, openShop, plans, SECRET, startLab } from './kit.mjs';

const ENDPOINT = [
  '--webhook',
  `${HOME}/second`,
  '--webhook-provider',
  'lemonSqueezy',
  '--webhook-secret',
  SECRET,
];
const VARIANTS = [
  { id: 11, name: 'Starter', price: 900, interval: 'month' },
  { id: 12, name: 'Pro', price: 1900, interval: 'month', license: true },
  { id: 13, name: 'Pack', price: 500 },
];
const BUY = 'https://shop.lemonsqueezy.com/checkout/buy/0b7a';

/** A shop that sells the same by both; the first one is the usual one. */
async function openBoth(t, more = {}) {
  const lab = await startLab(t, ...ENDPOINT);
  for (const variant of VARIANTS) await lab.post('/lab/lemonSqueezy/variant', variant);
  const at = (id, plan) => ({ ...plan, prices: { lemonSqueezy: id } });
  const shop = openShop({
    lab,
    plans: {
      starter: at('11', plans.starter),
      pro: { ...plans.pro, prices: { lemonSqueezy: { id: '12', link: BUY } } },
      pack: at('13', plans.pack),
    },
    providers: {
      stripe: { secretKey: 'sk_test_lab', webhookSecret: SECRET, apiBase: lab.url },
      lemonSqueezy: {
        secretKey: 'lab',
        webhookSecret: SECRET,
        store: '1',
        prices: ['11', '12', '13'],
        apiBase: `${lab.url}/lemonSqueezy`,
      },
    },
    on: { alert() {} },
    ...more,
  });
  return { lab, shop };
}

/** Hands every waiting webhook to the provider's own route; answers what came of each. */
async function deliver(lab, shop) {
  const came = [];
  for (let round = 0; round < 10; round += 1) {
    const { deliveries } = await lab.get('/lab/deliveries');
    if (deliveries.length === 0) break;
    for (const { id, provider, headers, body, type } of deliveries) {
      const init = { method: 'POST', headers, body };
      const reply = await shop.handler(new Request(`${HOME}/api/kassa/webhooks/${provider}`, init));
      came.push({ provider, type, status: reply.status, ...(await reply.json()) });
      await lab.post('/lab/deliveries', { id, status: reply.status });
    }
  }
  return came;
}

const second = { provider: 'lemonSqueezy' };

async function buySecond(lab, shop, plan) {
  const { result } = await asked(shop, 'checkout', { body: { plan, ...second } });
  await lab.post('/lab/lemonSqueezy/pay', { session: result.id });
  const came = await deliver(lab, shop);
  assert.deepEqual(new Set(came.map(({ status }) => status)), new Set([200]), JSON.stringify(came));
  return result;
}

test('a browser says who takes the payment, and what was bought is the same', async (t) => {
  const { lab, shop } = await openBoth(t);
  const session = await buySecond(lab, shop, 'pro');
  assert.equal(session.way.type, 'open');
  const { result: arrival } = await asked(shop, `arrival?checkout=${session.id}`);
  assert.deepEqual([arrival.state, arrival.plan], ['landed', 'pro']);
  const { result: benefits } = await asked(shop, 'benefits');
  assert.deepEqual(
    [benefits.activePlanId, benefits.subscriptionCreditsBalance, benefits.features],
    ['pro', 100, ['export']],
  );
  const { id } = await buySecond(lab, shop, 'pack');
  const { result: pack } = await asked(shop, `arrival?checkout=${id}`);
  assert.deepEqual([pack.state, pack.benefits.oneTimeCreditsBalance], ['landed', 500]);
  const held = await asked(shop, 'checkout', { body: { plan: 'starter' } });
  assert.deepEqual([held.status, held.code], [409, 'already_subscribed']);
});

test('an overlay is data for the page, and asks nothing else of the server', async (t) => {
  const { shop } = await openBoth(t);
  const body = { plan: 'pack', ...second, overlay: true };
  const { result } = await asked(shop, 'checkout', { body });
  assert.equal(result.way.type, 'script');
  assert.match(result.way.src, /^http:\/\/127\.0\.0\.1:\d+\/lemonSqueezy\/js\/lemon\.js$/);
  assert.equal(result.url, result.way.page);
  // The first one has no overlay of its own, which is no reason not to sell.
  const first = await asked(shop, 'checkout', { body: { plan: 'pack', overlay: true } });
  assert.equal(first.result.way.type, 'open');
});

test("a browser's own words for the provider go nowhere", async (t) => {
  const { lab, shop } = await openBoth(t);
  const options = { custom_price: 1, checkout_data: { discount_code: 'FREE' } };
  const { status } = await asked(shop, 'checkout', { body: { plan: 'pro', ...second, options } });
  assert.equal(status, 200);
  const { requests } = await lab.get('/lab/requests');
  const text = JSON.stringify(requests.filter(({ path }) => path.endsWith('/v1/checkouts')));
  assert.ok(text.includes('kassa_seal') && !text.includes('custom_price') && !text.includes('FREE'));
});

test('only who is configured can be asked to take a payment', async (t) => {
  const { shop } = await openBoth(t);
  for (const provider of ['evil', 'polar', '__proto__', 'toString']) {
    const { status, code } = await asked(shop, 'checkout', { body: { plan: 'pro', provider } });
    assert.deepEqual([provider, status, code], [provider, 400, 'unknown_provider']);
  }
  const wrong = { 'a list': { provider: ['stripe'] }, 'a text': { overlay: 'yes' }, 'a number': { overlay: 1 } };
  for (const [name, more] of Object.entries(wrong)) {
    const { status, code } = await asked(shop, 'checkout', { body: { plan: 'pro', ...more } });
    assert.deepEqual([name, status, code], [name, 400, 'invalid_field']);
  }
});

test('a price is paid where it was made, unless the page says otherwise', async (t) => {
  const { shop } = await openBoth(t);
  const where = async (body) => (await asked(shop, 'checkout', { body })).result.url;
  assert.match(await where({ priceId: '11' }), /\/lemonSqueezy\//);
  assert.match(await where({ priceId: '11', provider: 'stripe' }), /\/lab\/stripe\//);
});

test('a page sees its own subscription and keys, and no part that is of no use there', async (t) => {
  const { lab, shop } = await openBoth(t);
  await buySecond(lab, shop, 'pro');
  const { result } = await asked(shop, 'subscriptions');
  const [subscription] = result.subscriptions;
  const { created, periodStart, periodEnd, ...rest } = subscription;
  assert.ok(created > 0 && periodEnd > created, JSON.stringify({ periodStart }));
  assert.deepEqual(rest, {
    provider: 'lemonSqueezy',
    id: 'subscriptions/1',
    plan: 'pro',
    quantity: 1,
    status: 'active',
    card: { brand: 'visa', lastFour: '4242' },
  });
  const [license] = (await asked(shop, 'licenses')).result.licenses;
  assert.deepEqual(Object.keys(license).sort(), [
    'activationLimit',
    'activations',
    'created',
    'id',
    'key',
    'provider',
    'status',
  ]);
  assert.deepEqual([license.status, license.key.length > 10], ['inactive', true]);
  for (const path of ['subscriptions', 'licenses']) {
    assert.deepEqual((await asked(shop, path, { user: 'eve' })).result, { [path]: [] });
    assert.equal((await asked(shop, path, { user: null })).status, 401);
  }
  const [whole] = await shop.subscriptions('ada');
  assert.deepEqual([whole.terms.plan, whole.price, (await shop.licenses('ada')).length], ['pro', '12', 1]);
});

test('a pause takes access away and gives it back', async (t) => {
  const { lab, shop } = await openBoth(t);
  await buySecond(lab, shop, 'pro');
  const { now } = await lab.get('/lab/clock');
  const paused = await shop.pause('ada', { until: now + 10 * 86_400_000 });
  assert.equal(paused.benefits?.subscriptionStatus, 'paused', JSON.stringify(paused));
  await deliver(lab, shop);
  assert.equal((await shop.benefits('ada')).activePlanId, undefined);
  const resumed = await shop.resume('ada');
  assert.equal(resumed.ok, true);
  await deliver(lab, shop);
  const { activePlanId, subscriptionStatus } = await shop.benefits('ada');
  assert.deepEqual([activePlanId, subscriptionStatus], ['pro', 'active']);
  assert.equal((await shop.pause('eve')).code, 'no_subscription');
});

test('a plan is changed for another, and for nothing that is not sold there', async (t) => {
  const { lab, shop } = await openBoth(t);
  await buySecond(lab, shop, 'starter');
  const changed = await shop.change('ada', { plan: 'pro', proration: 'now' });
  assert.equal(changed.ok, true, JSON.stringify(changed));
  await deliver(lab, shop);
  assert.equal((await shop.benefits('ada')).activePlanId, 'pro');
  assert.equal((await shop.change('ada', { plan: 'pack' })).code, 'no_plan');
  await assert.rejects(shop.change('ada', {}), { code: 'nothing_to_change' });
});

test("the page for another card is the provider's own, of the caller's own subscription", async (t) => {
  const { lab, shop } = await openBoth(t);
  await buySecond(lab, shop, 'pro');
  const page = async (body, user) => (await asked(shop, 'portal', { body, user })).result?.url;
  const pages = await Promise.all(
    ['overview', 'payment_method', 'plan'].map((name) => page({ page: name })),
  );
  assert.equal(new Set(pages).size, 3, pages.join(' '));
  for (const url of pages) assert.ok(url.startsWith(`${lab.url}/`), url);
  assert.equal(await page({ page: 'overview' }, 'eve'), undefined);
  assert.equal((await asked(shop, 'portal', { body: { page: 'admin' } })).code, 'invalid_field');
});

test('a link is for anybody or for one, and is only there where a plan has a page', async (t) => {
  const { shop } = await openBoth(t);
  const anybody = await shop.link({ plan: 'pro', ...second });
  assert.ok(anybody.startsWith(BUY), anybody);
  const hers = new URL(await shop.link({ plan: 'pro', customer: { id: 'ada', email: null }, quantity: 2, ...second }));
  assert.equal(hers.searchParams.get('checkout[custom][kassa_account]'), 'ada');
  assert.equal(hers.searchParams.get('quantity'), '2');
  await assert.rejects(shop.link({ plan: 'pack', ...second }), { name: 'KassaError' });
});

test("a provider's own calls answer in its own words, and what it refuses is an error", async (t) => {
  const { shop } = await openBoth(t);
  const { data } = await shop.call('lemonSqueezy', 'stores.get', { id: '1' });
  assert.deepEqual([data.type, data.id], ['stores', '1']);
  const made = await shop.call('lemonSqueezy', 'discounts.create', {
    name: 'Spring',
    code: 'SPRING10',
    amount: 10,
    amount_type: 'percent',
    store_id: '1',
  });
  assert.equal(made.data.attributes.code, 'SPRING10');
  const gone = await shop.call('lemonSqueezy', 'discounts.delete', { id: made.data.id });
  assert.equal(gone, undefined);
  await assert.rejects(shop.call('lemonSqueezy', 'money.print'), { reason: 'misused' });
  await assert.rejects(shop.call('lemonSqueezy', 'stores.get', { id: '99' }), { reason: 'refused' });
  const order = { customer: { id: 'ada' }, plan: 'pro', ...second };
  const dear = await shop.checkout({ ...order, options: { custom_price: 4_200 } });
  assert.equal(dear.ok, true);
  await assert.rejects(shop.checkout({ ...order, options: { custom_prise: 1 } }), { reason: 'misused' });
});

test('a sale of another shop or of another price is nothing of ours', async (t) => {
  const { lab, shop } = await openBoth(t);
  await lab.post('/lab/lemonSqueezy/store', { id: 2, name: 'Elsewhere' });
  await lab.post('/lab/lemonSqueezy/variant', { id: 99, name: 'Other', price: 100, store: 1 });
  const other = await shop.call('lemonSqueezy', 'checkouts.create', { store_id: '1', variant_id: '99' });
  await lab.post('/lab/lemonSqueezy/pay', { session: other.data.id, email: 'ada@example.com' });
  const came = await deliver(lab, shop);
  assert.ok(came.length > 0);
  assert.deepEqual(new Set(came.map(({ result }) => result.result)), new Set(['ignored']));
  assert.deepEqual(await shop.orders('ada'), []);
});
