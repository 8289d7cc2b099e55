// What a browser, a stranger or a broken client can send, and what never gets through.

import assert from 'node:assert/strict';
import test from 'node:test';
import { checkoutRoute, tickRoute } from 'kassa/next';
import { asked, buy, deliver, HOME, openShop, plans, startLab, visit } from './kit.mjs';

const quiet = { on: { alert() {} } };

/** The parameters that the lab was asked to make a checkout session of. */
async function sessionsAsked(lab) {
  const { requests } = await lab.get('/lab/requests');
  return requests
    .filter(({ method, path }) => method === 'POST' && path === '/v1/checkout/sessions')
    .map(({ body }) => new URLSearchParams(body));
}

test('a browser buys, and sees plans, benefits and orders of its own', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const { result, ...rest } = await asked(shop, 'checkout', { body: { plan: 'starter' } });
  assert.deepEqual(rest, { status: 200, ok: true });
  assert.deepEqual(Object.keys(result), ['id', 'url', 'way']);
  await lab.post('/lab/stripe/pay', { session: result.id });
  await deliver(lab, shop);

  const { result: benefits } = await asked(shop, 'benefits');
  assert.equal(benefits.activePlanId, 'starter');
  const { result: stranger } = await asked(shop, 'benefits', { user: 'eve' });
  assert.equal(stranger.activePlanId, undefined);
  const { result: orders } = await asked(shop, 'orders');
  assert.deepEqual(
    orders.orders.map(({ orderType, amount }) => [orderType, amount]),
    [['subscription_initial', plans.starter.price]],
  );
});

test('the page that a buyer comes back to learns of its own checkout, and of no other', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const arrival = async (query, user = 'ada') =>
    (await asked(shop, `arrival${query}`, { user })).result;
  assert.equal((await arrival('')).state, 'unknown');
  const { result: session } = await asked(shop, 'checkout', { body: { plan: 'starter' } });
  const own = `?checkout=${session.id}`;
  assert.equal((await arrival(own)).state, 'open');
  await lab.post('/lab/stripe/pay', { session: session.id });
  assert.equal((await arrival(own)).state, 'open');

  const deliveries = await deliver(lab, shop);
  assert.ok(deliveries.length > 1);
  const landed = await arrival(own);
  assert.deepEqual([landed.state, landed.plan], ['landed', 'starter']);
  assert.equal(landed.benefits.totalAvailableCredits, 50);
  assert.deepEqual(await arrival(''), landed);

  const stranger = await arrival(own, 'eve');
  assert.deepEqual([stranger.state, stranger.plan], ['unknown', undefined]);
  assert.equal(stranger.benefits.activePlanId, undefined);
  assert.equal((await asked(shop, 'arrival', { user: null })).status, 401);
});

test('the public list has no retired plan and no name of a price', async () => {
  const shop = openShop({ plans: { ...plans, old: { ...plans.pack, retired: true } } });
  const { result } = await asked(shop, 'plans', { user: null });
  assert.deepEqual(
    result.plans.map((plan) => plan.id),
    ['starter', 'pro', 'pack'],
  );
  assert.ok(!JSON.stringify(result).includes('price_pro'));
});

test('price, customer, discount and metadata from a browser never reach the provider', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const body = {
    plan: 'starter',
    price: { amount: 1, currency: 'krw' },
    amount: 1,
    unit_amount: 1,
    currency: 'krw',
    customer: { id: 'eve' },
    customerId: 'cus_eve',
    discounts: [{ coupon: 'FREE' }],
    coupon: 'FREE',
    trialDays: 700,
    trial_period_days: 700,
    metadata: { evil: 'yes' },
    successUrl: 'https://evil.example',
    cancelUrl: 'https://evil.example',
    options: { discounts: [{ coupon: 'FREE' }], locale: 'evil' },
    line_items: [{ price: 'price_evil' }],
  };
  const { result, ...rest } = await asked(shop, 'checkout', { body });
  assert.deepEqual([rest, typeof result.id], [{ status: 200, ok: true }, 'string']);
  const [sent] = await sessionsAsked(lab);
  assert.equal(sent.get('line_items[0][price_data][unit_amount]'), '900');
  assert.equal(sent.get('line_items[0][price_data][currency]'), 'usd');
  const text = decodeURIComponent(sent.toString());
  for (const foreign of ['evil', 'eve', 'FREE', 'krw', 'trial', 'discount', 'coupon']) {
    assert.ok(!text.includes(foreign), `${foreign} in ${text}`);
  }
});

test('further plans from a browser are the catalog’s, with a quantity and nothing else', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const items = [{ plan: 'pack', quantity: 3, price: { amount: 1, currency: 'krw' }, name: 'evil' }];
  const reply = await asked(shop, 'checkout', { body: { plan: 'starter', quantity: 2, items } });
  assert.deepEqual([reply.status, reply.ok], [200, true]);
  const [sent] = await sessionsAsked(lab);
  assert.equal(sent.get('line_items[0][quantity]'), '2');
  assert.equal(sent.get('line_items[1][price_data][unit_amount]'), '500');
  assert.equal(sent.get('line_items[1][price_data][product_data][name]'), 'Pack');
  assert.equal(sent.get('line_items[1][quantity]'), '3');
  assert.ok(!decodeURIComponent(sent.toString()).match(/evil|krw/));
});

test('a price id is only looked up in the catalog', async (t) => {
  const lab = await startLab(t);
  await lab.post('/lab/stripe/price', {
    id: 'price_pro',
    unit_amount: 1900,
    currency: 'usd',
    interval: 'month',
  });
  await lab.post('/lab/stripe/price', {
    id: 'price_cheap',
    unit_amount: 1,
    currency: 'usd',
    interval: 'month',
  });
  const shop = openShop({ lab });
  const { POST } = checkoutRoute(shop);
  const bought = await (await POST(visit('x', { body: { priceId: 'price_pro' } }))).json();
  assert.equal(bought.ok, true);
  const refused = await POST(visit('x', { body: { priceId: 'price_cheap' } }));
  assert.deepEqual([refused.status, (await refused.json()).code], [400, 'unknown_plan']);
  const sent = await sessionsAsked(lab);
  assert.deepEqual(
    sent.map((body) => body.get('line_items[0][price]')),
    ['price_pro'],
  );
});

const refusals = {
  'an unknown plan': [{ plan: 'gold' }, 400, 'unknown_plan'],
  'no plan': [{}, 400, 'unknown_plan'],
  'a plan that is no text': [{ plan: { id: 'pro' } }, 400, 'invalid_field'],
  'a plan named like a built-in': [{ plan: '__proto__' }, 400, 'unknown_plan'],
  'half a seat': [{ plan: 'starter', quantity: 1.5 }, 400, 'invalid_field'],
  'a quantity as text': [{ plan: 'starter', quantity: '2' }, 400, 'invalid_field'],
  'no seat': [{ plan: 'starter', quantity: 0 }, 400, 'bad_quantity'],
  'minus one seat': [{ plan: 'starter', quantity: -1 }, 400, 'bad_quantity'],
  'too many seats': [{ plan: 'starter', quantity: 1e9 }, 400, 'bad_quantity'],
  'an unknown further plan': [{ plan: 'starter', items: [{ plan: 'gold' }] }, 400, 'unknown_plan'],
  'a further plan without a name': [{ plan: 'starter', items: [{}] }, 400, 'unknown_plan'],
  'a further plan twice': [{ plan: 'starter', items: [{ plan: 'starter' }] }, 400, 'plan_twice'],
  'further plans as a text': [{ plan: 'starter', items: 'pack' }, 400, 'invalid_field'],
  'further plans as texts': [{ plan: 'starter', items: ['pack'] }, 400, 'invalid_field'],
  'more plans than a page holds': [
    { plan: 'starter', items: Array(201).fill({ plan: 'pack' }) },
    400,
    'invalid_field',
  ],
  'another site to come back to': [
    { plan: 'starter', returnPath: 'https://evil.example' },
    400,
    'invalid_return_path',
  ],
  'another site without a scheme': [
    { plan: 'starter', returnPath: '//evil.example' },
    400,
    'invalid_return_path',
  ],
  'another site by backslash': [
    { plan: 'starter', returnPath: '/\\evil.example' },
    400,
    'invalid_return_path',
  ],
  'a script to come back to': [
    { plan: 'starter', returnPath: 'javascript:alert(1)' },
    400,
    'invalid_return_path',
  ],
  'a list': ['[]', 400, 'invalid_body'],
  'no JSON': ['{"plan":', 400, 'invalid_body'],
  'a text': ['"pro"', 400, 'invalid_body'],
  'a body over the limit': [JSON.stringify({ plan: 'x'.repeat(70_000) }), 413, 'body_too_large'],
};

for (const [name, [body, status, code]] of Object.entries(refusals)) {
  test(`a checkout is refused and nothing is sent: ${name}`, async (t) => {
    const sent = t.mock.method(globalThis, 'fetch', () => assert.fail('something was sent'));
    const reply = await asked(openShop(quiet), 'checkout', { body });
    assert.deepEqual([reply.status, reply.ok, reply.code], [status, false, code]);
    assert.equal(sent.mock.callCount(), 0);
  });
}

const origins = {
  'the own origin': [{ origin: HOME }, true],
  'a listed origin': [{ origin: 'https://app.example' }, true],
  'another site': [{ origin: 'https://evil.example' }, false],
  'another scheme': [{ origin: HOME.replace('https', 'http') }, false],
  'a longer name': [{ origin: `${HOME}.evil.example` }, false],
  'an opaque origin': [{ origin: 'null' }, false],
  'no origin, same site told': [{ 'sec-fetch-site': 'same-origin' }, true],
  'no origin, cross site told': [{ 'sec-fetch-site': 'cross-site' }, false],
  'no origin, a neighbour told': [{ 'sec-fetch-site': 'same-site' }, false],
  'neither: no browser': [{}, true],
};

for (const [name, [headers, allowed]] of Object.entries(origins)) {
  test(`a request is judged by where it comes from: ${name}`, async () => {
    const shop = openShop({ returnOrigins: ['https://app.example'], ...quiet });
    for (const route of ['checkout', 'portal', 'cancel', 'resume']) {
      const request = new Request(`${HOME}/api/kassa/${route}`, {
        method: 'POST',
        body: '{}',
        headers,
      });
      const reply = await shop.handler(request);
      const { code } = await reply.json();
      // Nobody is signed in, which is looked at only after the origin.
      assert.deepEqual(
        [reply.status, code],
        allowed ? [401, 'unauthenticated'] : [403, 'foreign_origin'],
      );
    }
  });
}

test('a zone that nobody has is refused, of the app and of a customer', async () => {
  const lost = openShop({ zone: 'Asia/Soul', ...quiet });
  await assert.rejects(lost.benefits('ada'), { code: 'bad_zone', reason: 'misused' });
  const identify = () => ({ id: 'ada', zone: 'asia/seoul' });
  const shop = openShop({ zone: 'Asia/Seoul', identify, ...quiet });
  assert.equal((await asked(shop, 'benefits')).status, 200);
  const { status, code } = await asked(shop, 'checkout', { body: { plan: 'pro' } });
  assert.deepEqual([status, code], [400, 'bad_zone']);
});

test('an address of the app without a scheme opens nothing', async () => {
  const shop = openShop({ baseUrl: 'localhost:3000', ...quiet });
  for (const origin of ['null', 'localhost:3000', HOME]) {
    const { status, code } = await asked(shop, 'cancel', { body: {}, headers: { origin } });
    assert.deepEqual([status, code], [500, 'invalid_base_url']);
  }
});

test('what the provider says about a refusal is for the app, not for the browser', async (t) => {
  const lab = await startLab(t);
  const alerts = [];
  const pro = { ...plans.pro, prices: { stripe: 'price_nobody_made' } };
  const shop = openShop({ lab, plans: { pro }, on: { alert: (alert) => alerts.push(alert) } });
  const reply = await asked(shop, 'checkout', { body: { plan: 'pro' } });
  assert.deepEqual(reply, { status: 422, ok: false, code: 'resource_missing' });
  assert.deepEqual(
    alerts.map(({ code, provider }) => [code, provider]),
    [['resource_missing', 'stripe']],
  );
  assert.ok(alerts[0].hint.length > 0);
});

test('who is not signed in learns nothing', async () => {
  const shop = openShop(quiet);
  for (const path of ['benefits', 'orders', 'subscriptions', 'licenses']) {
    const { status, code } = await asked(shop, path, { user: null });
    assert.deepEqual([status, code], [401, 'unauthenticated']);
  }
});

test('only known routes exist, each with its method, and none that moves credits', async () => {
  const shop = openShop(quiet);
  const closed = ['deduct', 'refund', 'capture', 'void', 'preview', 'explain', 'settle', 'pause', 'change', 'link', 'call', 'grant'];
  for (const path of [...closed, 'toString', '']) {
    const { status, code } = await asked(shop, path, { body: { account: 'ada', amount: 1 } });
    assert.deepEqual([path, status, code], [path, 404, 'unknown_route']);
  }
  for (const [path, method] of [
    ['plans', 'POST'],
    ['checkout', 'GET'],
    ['webhooks/stripe', 'GET'],
  ]) {
    const { status, code } = await asked(shop, path, { method });
    assert.deepEqual([path, status, code], [path, 405, 'wrong_method']);
  }
});

test('a way back is a path of the app, and the provider fills in the session', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const returnPath = '/thanks?session={CHECKOUT_SESSION_ID}';
  const headers = { referer: `${HOME}/pricing?from=mail` };
  await asked(shop, 'checkout', { body: { plan: 'starter', returnPath }, headers });
  const [sent] = await sessionsAsked(lab);
  assert.equal(sent.get('success_url'), HOME + returnPath);
  assert.equal(sent.get('cancel_url'), `${HOME}/pricing?from=mail`);
});

test('return addresses elsewhere are refused on the server too', async () => {
  const shop = openShop();
  const order = { customer: { id: 'ada' }, plan: 'starter', successUrl: 'https://evil.example/x' };
  await assert.rejects(shop.checkout(order), { code: 'foreign_return_url', status: 400 });
});

test('business refusals are values', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  assert.deepEqual(await shop.deduct('ada', 5, { strategy: 'subscriptionFirst' }), {
    ok: false,
    code: 'insufficient_credits',
    needed: 5,
    available: 0,
  });
  assert.equal((await shop.cancel('ada', { when: 'now' })).code, 'no_subscription');
  assert.equal((await shop.refund('ada', 'pi_none')).code, 'no_payment');
  assert.equal((await shop.portal('ada', { returnUrl: '/billing' })).code, 'no_customer');
  await buy(lab, shop, 'starter');
  const second = await asked(shop, 'checkout', { body: { plan: 'pro' } });
  assert.deepEqual([second.status, second.ok, second.code], [409, false, 'already_subscribed']);
});

test('wrong amounts and keys are errors of the caller', async () => {
  const shop = openShop();
  const by = { strategy: 'oneTimeOnly' };
  for (const amount of [
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 60,
    '3',
    undefined,
  ]) {
    await assert.rejects(shop.deduct('ada', amount, by), { name: 'KassaError', reason: 'misused' });
  }
  await assert.rejects(shop.deduct('ada', 1, { ...by, key: 'k'.repeat(201) }), { code: 'bad_key' });
  await assert.rejects(shop.deduct('ada', 1, { strategy: 'anyhow' }), { reason: 'misused' });
  await assert.rejects(shop.benefits(''), { code: 'bad_account' });
  await assert.rejects(shop.benefits(), { reason: 'misused' });
});

test('an app that throws while it identifies is a 500 without its words', async () => {
  const alerts = [];
  const identify = () => {
    throw new Error('the session database said: password=hunter2');
  };
  const shop = openShop({ identify, on: { alert: (alert) => alerts.push(alert) } });
  const reply = await asked(shop, 'benefits');
  assert.deepEqual(reply, { status: 500, ok: false, code: 'app_failed' });
  assert.equal(alerts.length, 1);
});

test('the tick route opens only with the secret', async () => {
  const shop = openShop({ cronSecret: 'c'.repeat(32), ...quiet });
  const { GET } = tickRoute(shop, { secret: 'c'.repeat(32) });
  const { GET: closed } = tickRoute(shop, { secret: undefined });
  const bearer = (secret) => visit('tick', { headers: { authorization: `Bearer ${secret}` } });
  assert.equal((await GET(bearer('c'.repeat(32)))).status, 200);
  assert.equal((await shop.handler(bearer('c'.repeat(32)))).status, 200);
  for (const wrong of ['', 'c', 'd'.repeat(32), 'undefined']) {
    assert.equal((await GET(bearer(wrong))).status, 401);
    assert.equal((await shop.handler(bearer(wrong))).status, 401);
    assert.equal((await closed(bearer(wrong))).status, 401);
  }
  assert.equal((await openShop(quiet).handler(bearer('undefined'))).status, 401);
});
