// TossPayments from a developer's side, against the lab: pages, stored cards, and messages.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createTenants, verifyWebhook } from 'kassa';
import { explainView } from 'kassa/explain';
import { verifyWebhook as prove } from 'kassa/verify';
import { asked, deliver, freshFile, HOME, openShop, startLab, visit } from './kit.mjs';
import { sqlite } from 'kassa/stores/sqlite';

const plans = {
  club: {
    name: 'Club',
    price: { amount: 9900, currency: 'krw' },
    interval: 'month',
    dunning: [
      { after: '1d', do: 'retry' },
      { after: '3d', do: 'block' },
      { after: '5d', do: 'cancel' },
    ],
    benefits: { monthlyCredits: 100, features: ['export'] },
  },
  pack: {
    name: 'Pack',
    price: { amount: 5000, currency: 'krw' },
    benefits: { oneTimeCredits: 500 },
  },
};

const keys = {
  secretKey: 'test_sk_lab',
  clientKey: 'test_ck_lab',
  widget: { clientKey: 'test_gck_lab', secretKey: 'test_gsk_lab' },
};
const sealKeys = [{ id: 'one', key: Buffer.alloc(32, 7).toString('base64') }];
const ADA = { id: 'ada', email: 'ada@example.com' };

async function open(t, more = {}) {
  const words = ['--webhook', `${HOME}/toss`, '--webhook-provider', 'tossPayments'];
  const lab = await startLab(t, ...words);
  const tossPayments = { ...keys, apiBase: `${lab.url}/tossPayments` };
  const zone = 'Asia/Seoul';
  const shop = openShop({ lab, plans, providers: { tossPayments }, sealKeys, zone, ...more });
  const toss = (action, wish) => lab.post(`/lab/tossPayments/${action}`, wish);
  /** Does in the window what a customer would; answers the address that they come back to. */
  const visited = async (way, how = {}) => {
    const script = way.calls.map((call) => [call.function, ...JSON.parse(call.arguments)]);
    return new URL((await toss('pay', { script, ...how })).url);
  };
  return { lab, shop, toss, visited };
}

async function subscribed(t, card, more) {
  const world = await open(t, more);
  const { way } = await world.shop.checkout({ customer: ADA, plan: 'club' });
  const back = await world.shop.confirmReturn('ada', await world.visited(way, { card }));
  return { ...world, back };
}

test('a payment is taken when its customer is back, once, and never for somebody else', async (t) => {
  const { shop, visited } = await open(t);
  const session = await shop.checkout({ customer: ADA, plan: 'pack', successUrl: '/thanks' });
  assert.deepEqual([session.ok, session.url, session.way.type], [true, '', 'script']);
  const back = await visited(session.way);
  assert.equal(back.pathname, '/thanks');
  const eve = shop.confirmReturn('eve', back);
  await assert.rejects(eve, { code: 'unknown_checkout', status: 400 });
  const forged = new URL(back);
  forged.searchParams.set('amount', '1');
  await assert.rejects(shop.confirmReturn('ada', forged), { code: 'amount_mismatch' });
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
  const { searchParams } = back;
  const shapes = [back, searchParams, new Request(back), back.search, back.href];
  const record = Object.fromEntries(searchParams);
  for (const query of [...shapes, record, Promise.resolve(record)]) {
    const { ok, state, plan, code, order, benefits } = await shop.confirmReturn('ada', query);
    assert.deepEqual([ok, state, plan, code], [true, 'landed', 'pack', undefined]);
    assert.deepEqual([order.status, order.details.total, order.details.tax], ['paid', 5000, 455]);
    assert.equal(benefits.credits.credits.available, 500);
  }
});

test('a refusal says by its class what helps, and an ended window ends the purchase', async (t) => {
  const { shop, visited } = await open(t);
  const { way } = await shop.checkout({ customer: ADA, plan: 'club' });
  const refused = await visited(way, { card: '9410000000000002' });
  const { ok, state, code, refusal } = await shop.confirmReturn('ada', refused);
  const told = [ok, state, code, refusal];
  assert.deepEqual(told, [true, 'failed', 'REJECT_CARD_PAYMENT', 'declined']);
  const second = await shop.checkout({ customer: ADA, plan: 'pack' });
  const left = await visited(second.way, { outcome: 'abort' });
  const again = await shop.confirmReturn('ada', left);
  assert.deepEqual([again.state, again.code], ['failed', 'PAY_PROCESS_ABORTED']);
});

test('a deposit tells its account while it is waited for, and where it goes back to', async (t) => {
  const { lab, shop, toss, visited } = await open(t);
  const options = { method: 'VIRTUAL_ACCOUNT' };
  const { id, way } = await shop.checkout({ customer: ADA, plan: 'pack', options });
  const { state, order } = await shop.confirmReturn('ada', await visited(way, { bank: '20' }));
  const { bank, number, dueAt, secret } = order.details.deposit;
  assert.deepEqual([state, typeof bank, typeof number, dueAt > 0], ['waiting', 'string', 'string', true]);
  assert.equal(secret, undefined);
  await lab.post('/lab/clock', { advance: '1m' });
  await toss('deposit', { order: id });
  const answers = await deliver(lab, shop);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 500);
  const refundReceiveAccount = { bank: '20', accountNumber: '1002123456789', holderName: '김토스' };
  const refund = await shop.refund('ada', order.id, { key: 'k', options: { refundReceiveAccount } });
  assert.deepEqual([refund.ok, refund.amount, refund.benefits.totalAvailableCredits], [true, 5000, 0]);
});

test('a card is stored, charged each month, replaced and forgotten', async (t) => {
  const { lab, shop, visited, back } = await subscribed(t, '9410001234567890');
  assert.deepEqual([back.state, back.benefits.features], ['landed', ['export']]);
  const [first] = await shop.methods('ada');
  assert.deepEqual([first.provider, first.inUse, first.card.lastFour.length], ['tossPayments', true, 4]);
  assert.deepEqual(await shop.unregisterMethod('ada', first.id), { ok: false, code: 'method_in_use' });
  await lab.post('/lab/clock', { advance: '32d' });
  await shop.tick();
  assert.equal((await shop.orders('ada')).filter(({ status }) => status === 'paid').length, 2);
  const page = await shop.registerMethod(ADA, { successUrl: '/card' });
  assert.deepEqual([page.ok, page.url, page.way.type], [true, '', 'script']);
  const stored = await shop.confirmReturn('ada', await visited(page.way));
  assert.equal(stored.state, 'landed');
  const [newest] = await shop.methods('ada');
  assert.notEqual(newest.id, first.id);
  assert.equal(newest.inUse, true);
  await shop.cancel('ada', { when: 'now' });
  const gone = await shop.unregisterMethod('ada', newest.id);
  assert.deepEqual(gone.ok && gone.methods, []);
});

test('a plan begins with a stored card, once for a key', async (t) => {
  const { shop, visited } = await open(t);
  const page = await shop.registerMethod(ADA);
  await shop.confirmReturn('ada', await visited(page.way));
  for (let time = 0; time < 2; time += 1) {
    const begun = await shop.subscribe({ customer: ADA, plan: 'club', key: 'order 7' });
    assert.deepEqual([begun.ok, begun.state], [true, 'landed'], JSON.stringify(begun));
  }
  assert.equal((await shop.orders('ada')).length, 1);
});

test('the routes take what comes back and keep cards, for the one who is signed in', async (t) => {
  const { shop, visited } = await open(t);
  const begun = await asked(shop, 'checkout', { body: { plan: 'club', returnPath: '/thanks' } });
  const back = await visited(begun.result.way);
  const body = { query: back.search };
  assert.equal((await asked(shop, 'return', { body, user: null })).status, 401);
  const elsewhere = { body, headers: { origin: 'https://evil.example' } };
  assert.equal((await asked(shop, 'return', elsewhere)).code, 'foreign_origin');
  assert.equal((await asked(shop, 'return', { body, user: 'eve' })).code, 'customer_mismatch');
  const returned = await asked(shop, 'return', { body });
  assert.deepEqual([returned.status, returned.result.state], [200, 'landed']);
  const { methods } = (await asked(shop, 'methods')).result;
  assert.equal(methods.length, 1);
  assert.deepEqual((await asked(shop, 'methods', { user: 'eve' })).result.methods, []);
  assert.doesNotMatch(JSON.stringify(methods), /sealed|billing/i);
  const [{ id }] = methods;
  const inUse = await asked(shop, 'methods/unregister', { body: { method: id } });
  assert.deepEqual([inUse.status, inUse.code], [409, 'method_in_use']);
  const wish = { returnPath: '/card', options: { method: 'TRANSFER' }, customer: { id: 'eve' } };
  const page = await asked(shop, 'methods/register', { body: wish });
  assert.equal(page.status, 200);
  const [, , request] = page.result.way.calls;
  assert.equal(JSON.parse(request.arguments)[0].method, 'CARD');
  assert.match(JSON.parse(request.arguments)[0].successUrl, /^https:\/\/shop\.example\/card/);
  for (const charging of ['subscribe', 'charge', 'refund']) {
    assert.equal((await asked(shop, charging, { body: { plan: 'club' } })).code, 'unknown_route');
  }
});

test('a form on the page is filled and paid by a press of its own button', async (t) => {
  const { shop, visited } = await open(t);
  const options = { widget: true };
  const { way } = await shop.checkout({ customer: ADA, plan: 'pack', options });
  assert.equal(way.mount.split(' ').length, 2);
  assert.deepEqual(way.calls.map(({ pressed }) => pressed === true).at(-1), true);
  const back = await visited(way, { method: 'CARD' });
  assert.equal((await shop.confirmReturn('ada', back)).state, 'landed');
});

test('an unsigned message is heard by the route alone, and proves nothing', async (t) => {
  const { lab, shop, toss, back } = await subscribed(t, '9410001234567890');
  await toss('refund', { order: `${back.order.id}_1` });
  const { deliveries } = await lab.get('/lab/deliveries');
  const { headers, body } = deliveries.at(-1);
  for (const verify of [verifyWebhook, prove]) {
    const given = { headers, body, secrets: 'ab'.repeat(32) };
    assert.throws(() => verify('tossPayments', given), { code: 'unsigned_hint', status: 400 });
  }
  const answers = await deliver(lab, shop, { times: 2 });
  assert.ok(answers.every(({ status }) => status === 200));
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
  const rumour = JSON.stringify({
    eventType: 'PAYMENT_STATUS_CHANGED',
    createdAt: '2026-01-01T00:00:00.000000',
    data: { paymentKey: 'unknown', orderId: 'not-ours', status: 'DONE' },
  });
  const before = (await lab.get('/lab/requests')).requests.length;
  const reply = await shop.handler(visit('webhooks/tossPayments', { body: rumour, user: null }));
  assert.deepEqual([reply.status, (await reply.json()).result.result], [200, 'ignored']);
  assert.equal((await lab.get('/lab/requests')).requests.length, before);
});

test('staff see what is charged next, from which card, and since when it fails', async (t) => {
  const { lab, shop, toss } = await subscribed(t, '9410001234567890');
  const page = async () => {
    const { html } = await explainView(shop, 'ada', { url: `${HOME}/staff`, timeZone: 'Asia/Seoul' });
    return html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  };
  const paid = await page();
  assert.match(paid, /Collected by Kassa Club Next charge: \w+ \d+, \d{4}/);
  assert.match(paid, /Period 1: ₩9,900 · Asia\/Seoul/);
  assert.match(paid, /Cards and bank accounts .*···· \d{3}\S charged stored/);
  assert.doesNotMatch(paid, /Unpaid since/);
  const { schedules } = await shop.explain('ada');
  await toss('card', { customer_key: await customerKey(lab), next: 'REJECT_CARD_PAYMENT' });
  await lab.post('/lab/clock', { to: schedules[0].dueAt + 1_000 });
  await shop.tick();
  assert.match(await page(), /Unpaid since .*: its charges are refused\. Period 2: ₩9,900 · Tries in this period: 1/);
  const told = JSON.stringify([await shop.explain('ada'), await shop.methods('ada')]);
  assert.doesNotMatch(told, /"sealed"|kassa1|billingKey/i);
});

async function customerKey(lab) {
  const { requests } = await lab.get('/lab/requests');
  const bodies = requests.map(({ body }) => /"customerKey":"([^"]+)"/.exec(JSON.stringify(body).replaceAll('\\"', '"')));
  return bodies.find((found) => found)?.[1];
}

test('a set-up that cannot work says what is missing', async () => {
  const shop = (toss, more) =>
    openShop({ plans, providers: { tossPayments: { ...keys, ...toss } }, sealKeys, ...more });
  const bought = (shop, plan = 'pack', options) => shop.checkout({ customer: ADA, plan, options });
  const wrong = [
    [bought(shop({ secretKey: undefined })), 'no_secret_key'],
    [bought(shop({ secretKey: 'test_ck_lab' })), 'publishable_key'],
    [bought(shop({ clientKey: undefined, widget: undefined })), 'no_client_key'],
    [bought(shop({ clientKey: 'live_ck_lab' })), 'keys_do_not_match'],
    [bought(shop({ widget: { clientKey: 'test_gck_lab' } }), 'pack', { widget: true }), 'no_client_key'],
    [bought(shop({}, { zone: 'Asia/Nowhere' })), 'bad_zone'],
    [bought(shop({}, { plans: { pack: { ...plans.pack, price: { amount: 1, currency: 'eur' } } } })), 'unknown_currency'],
  ];
  for (const [asked, code] of wrong) await assert.rejects(asked, { code }, code);
  const late = { ...plans.club, dunning: [{ after: 'soon', do: 'retry' }] };
  await assert.rejects(shop({}, { plans: { late } }).benefits('ada'), { reason: 'misused' });
  const twins = createTenants({
    tenant: () => 'one',
    options: () => ({
      plans,
      providers: { tossPayments: { widget: keys.widget } },
      store: sqlite(freshFile()),
    }),
  });
  await twins.of('one');
  await assert.rejects(twins.of('two'), { code: 'tenants_share_keys' });
});
