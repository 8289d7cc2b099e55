// Standard Webhooks against the official package and against Polar's own validator: over messages
// made by chance they say what we say, and what they sign we believe.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { webhooks } from '@polar-sh/sdk/2026-10';
import { createKassa, verifyWebhook } from 'kassa';
import { sqlite } from 'kassa/stores/sqlite';
import { verifyWebhook as prove } from 'kassa/verify';
import { Webhook } from 'standardwebhooks';
import { freshFile } from './kit.mjs';

const NOW = Date.UTC(2026, 10, 22);
const SECONDS = NOW / 1000;
const base64 = (bytes) => Buffer.from(bytes).toString('base64');

/** The same numbers in every run. */
function chance(seed) {
  let state = seed;
  const next = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const text = (letters, length) =>
    Array.from({ length }, () => letters[next(letters.length)]).join('');
  return { next, one: (list) => list[next(list.length)], text };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const bytes = ({ next }, length) => Uint8Array.from({ length }, () => next(256));

/** A secret and the keys that a sender could sign with. */
const secretOf = {
  standard(luck) {
    const key = bytes(luck, luck.one([24, 32, 33, 48, 64]));
    return { secret: `${luck.one(['whsec_', ''])}${base64(key)}`, keys: [key] };
  },
  polar(luck) {
    const older = luck.next(3) > 0;
    const key = bytes(luck, 32);
    const secret = older ? `whsec_${luck.text(LETTERS, 43)}` : `whsec_${base64(key)}`;
    return { secret, keys: older ? [Buffer.from(secret)] : [Buffer.from(secret), key] };
  },
};

const bodies = [
  (luck) =>
    JSON.stringify({ type: 'order.paid', data: { id: luck.text(LETTERS, 8), to: 'Łódź 봄 💳' } }),
  (luck) =>
    JSON.stringify({ type: 'order.paid', data: { n: luck.next(1e6) } }, null, 2).replaceAll(
      '\n',
      '\r\n',
    ),
  (luck) =>
    `{"type": "order.paid", "timestamp": "2026-11-22T00:00:00Z", "data": {"a": "\\u0041${luck.text(LETTERS, 3)}"}}\n`,
  (luck) => ` ${luck.text('{}[]":, \\\t', 40)}`,
  (luck) => JSON.stringify({ type: luck.text(LETTERS, 5), data: luck.text('añ봄\u2028😀', 600) }),
];

const sign = (key, { id, time, body }) =>
  base64(createHmac('sha256', key).update(`${id}.${time}.${body}`).digest());

/** Another letter at a place where it counts: the last ones hold bits that nobody reads. */
function changed(text, luck) {
  const at = luck.next(text.length - 3);
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

/** Lists that prove a message, as senders write them and runtimes join them. */
const sound = [
  (right) => `v1,${right}`,
  (right) => `v1,${right} v1a,${right}${right}`,
  (right, luck) => `v1,${base64(bytes(luck, 32))} v1,${right}`,
  (right, luck) => `v2,${right} v1,${right} v1,${base64(bytes(luck, 32))}`,
  (right) => `v0 v1, v1,short ,  v1,${right} `,
  (right, luck) => `v1,${base64(bytes(luck, 32))}, v1,${right}`,
];

/** What is left of them after an accident. */
const broken = [
  (right) => `v1,${right.slice(0, -2)}`,
  (right) => `v1,${right.slice(0, 20)}`,
  (right, luck) => `v1,${changed(right, luck)}`,
  (right) => `v1a,${right}`,
  (right) => `v2,${right}`,
  (right) => `V1,${right}`,
  (right) => right,
  (right) => `v1=${right}`,
  (right) => `v1, ${right}`,
  (right) => `v1,${Buffer.from(right, 'base64').toString('hex')}`,
  (right) => `v1,${Buffer.from(right, 'base64').toString('base64url')}-_`,
  (_, luck) => `v1,${base64(bytes(luck, 32))}`,
  () => 'v1,',
];

/** What can become of the message. */
const accidents = [
  (it, luck) => {
    it.body = changed(`${it.body}....`, luck).slice(0, -4);
  },
  (it) => {
    it.body = it.body.slice(0, -1);
  },
  (it) => {
    it.body += '\n';
  },
  (it) => {
    it.body = it.body.replaceAll('\r\n', '\n');
  },
  (it) => {
    it.id = `${it.id}x`;
  },
  (it) => {
    it.time += 1;
  },
  (it, luck) => {
    it.missing = luck.one(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
  },
];

/** A message by chance: half of them arrive well, to the others one thing happens or two. */
function message(luck, kind) {
  const { secret, keys } = secretOf[kind](luck);
  const well = luck.next(2) === 0;
  const fate = well ? 0 : 1 + luck.next(7);
  const late = fate & 1 ? [-301, 301, -86_400, 4_000_000] : [0, 0, -1, 7, -300, 300];
  const id = `msg_${luck.text(LETTERS, 12)}`;
  const it = { id, time: SECONDS + luck.one(late), body: luck.one(bodies)(luck) };
  const right = sign(luck.one(keys), it);
  const list = luck.one(fate & 2 ? broken : sound)(right, luck);
  if (fate & 4) luck.one(accidents)(it, luck);
  const headers = {
    [luck.one(['webhook-id', 'Webhook-Id'])]: it.id,
    'webhook-timestamp': String(it.time),
    [luck.one(['webhook-signature', 'WEBHOOK-SIGNATURE'])]: list,
  };
  for (const name of Object.keys(headers))
    if (name.toLowerCase() === it.missing) delete headers[name];
  const others = Array.from({ length: luck.next(3) }, () => secretOf[kind](luck).secret);
  others.splice(luck.next(others.length + 1), 0, secret);
  return { body: it.body, headers, secrets: others };
}

const REFUSALS = /^signature_(missing|malformed|mismatch|stale|future)$/;

/** Whether we believe it, asked of both modules; what only cannot be read is proved. */
function ours(provider, { body, headers, secrets }) {
  const verdicts = [verifyWebhook, prove].map((verify) => {
    try {
      return verify(provider, { headers, body, secrets, now: NOW }).id;
    } catch (error) {
      if (error.reason === 'unreadable') return headers['webhook-id'] ?? headers['Webhook-Id'];
      assert.match(error.code, REFUSALS);
      assert.equal(error.provider, provider);
      for (const secret of secrets) assert.ok(!error.hint.includes(secret));
      return error.code;
    }
  });
  assert.equal(verdicts[0], verdicts[1]);
  return !REFUSALS.test(verdicts[0]);
}

/** Their clock stands where ours is put. */
const frozen = (t) => t.mock.method(Date, 'now', () => NOW);

function theirs({ body, headers, secrets }) {
  return secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  });
}

async function polars({ body, headers, secrets }) {
  const verdicts = secrets.map(async (secret) => {
    try {
      await webhooks.validateEvent(body, headers, secret);
      return true;
    } catch (error) {
      // It proves first; then it may not know the type, or find no JSON.
      return !(error instanceof webhooks.PolarWebhookVerificationError);
    }
  });
  return (await Promise.all(verdicts)).includes(true);
}

for (const [provider, kind, judge] of [
  ['standardWebhooks', 'standard', theirs],
  ['dodo', 'standard', theirs],
  ['polar', 'polar', polars],
]) {
  test(`${provider}: 1,500 messages by chance are judged as by the official one`, async (t) => {
    frozen(t);
    const luck = chance(provider.length);
    const count = { true: 0, false: 0 };
    for (let n = 0; n < 1_500; n += 1) {
      const it = message(luck, kind);
      const verdict = await judge(it);
      assert.equal(ours(provider, it), verdict, JSON.stringify(it));
      count[verdict] += 1;
    }
    // Neither side says the same to everything.
    assert.ok(count.true > 500 && count.false > 500, JSON.stringify(count));
  });
}

test('what the official package signs is believed, in both forms of a key', () => {
  const luck = chance(7);
  for (let n = 0; n < 200; n += 1) {
    const body = luck.one(bodies)(luck);
    const [standard, polar] = [secretOf.standard(luck).secret, secretOf.polar(luck).secret];
    const at = new Date(NOW);
    for (const [provider, secret, webhook] of [
      ['standardWebhooks', standard, new Webhook(standard)],
      ['dodo', standard, new Webhook(standard)],
      ['polar', standard, new Webhook(standard)],
      // As Polar's server has it sign, and as the package names that by now.
      ['polar', polar, new Webhook(base64(polar))],
      ['polar', polar, new Webhook(polar, { format: 'raw' })],
    ]) {
      const headers = {
        'webhook-id': `msg_${n}`,
        'webhook-timestamp': String(SECONDS),
        'webhook-signature': webhook.sign(`msg_${n}`, at, body),
      };
      assert.ok(ours(provider, { body, headers, secrets: [secret] }), `${provider} ${body}`);
    }
  }
});

/** The recorded messages of a provider, with what they are to be. */
function recorded(folder) {
  const at = new URL(`../../core/src/providers/${folder}/fixtures/`, import.meta.url);
  const names = readdirSync(at).filter(
    (name) => name.endsWith('.json') && name !== 'contract.json',
  );
  return names.map((name) => {
    const it = JSON.parse(readFileSync(new URL(name, at)));
    return { ...it, name, body: readFileSync(new URL(it.body, at)).toString() };
  });
}

test('the recorded messages of the core are proved by both sides', async (t) => {
  for (const [folder, provider, least, judge] of [
    ['standard_webhooks', 'standardWebhooks', 6, theirs],
    ['dodo', 'dodo', 12, theirs],
    ['polar', 'polar', 12, polars],
  ]) {
    const all = recorded(folder);
    assert.ok(all.length >= least);
    for (const it of all) {
      t.mock.method(Date, 'now', () => it.now);
      const proved = it.expect.received !== undefined;
      const svix = Object.keys(it.headers).some((name) => name.startsWith('Svix'));
      // The official package has left the older names to its forerunner.
      if (!svix) assert.equal(await judge(it), proved, it.name);
      const said = () => prove(provider, { ...it, now: it.now });
      if (proved) assert.equal(said().id, it.expect.received.id ?? it.expect.received.event.id);
      else assert.throws(said, { code: it.expect.error });
    }
  }
});

const secret = `whsec_${base64('a key of the tests in this file.')}`;
const body = '{"type":"parcel.sent","data":{}}';
const right = `v1,${sign(Buffer.from('a key of the tests in this file.'), { id: 'msg_1', time: SECONDS, body })}`;
const values = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(SECONDS),
  'webhook-signature': right,
};

test('headers are taken in every shape that frameworks use, and from both families', () => {
  const svix = Object.entries(values).map(([name, value]) => [
    name.replace('webhook', 'Svix'),
    value,
  ]);
  const twice = new Headers(values);
  twice.append('webhook-signature', 'v1,bm90IHRoZSByaWdodCBvbmU=');
  for (const headers of [
    values,
    new Headers(values),
    Object.entries(values),
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name.toUpperCase(), [value]]),
    ),
    svix,
    Object.fromEntries(svix),
    twice,
  ]) {
    for (const verify of [verifyWebhook, prove]) {
      const told = verify('standardWebhooks', { headers, body, secrets: secret, now: NOW });
      assert.deepEqual([told.id, told.kind, told.raw], ['msg_1', 'parcel.sent', JSON.parse(body)]);
    }
  }
});

test('a message of any sender is proved and named, and what it says is left to the app', () => {
  const told = verifyWebhook('standardWebhooks', {
    headers: values,
    body,
    secrets: secret,
    now: NOW,
  });
  assert.deepEqual(
    { ...told },
    { type: 'ignored', provider: 'standardWebhooks', id: 'msg_1', kind: 'parcel.sent', secret: 0 },
  );
  const proved = prove('standardWebhooks', { headers: values, body, secrets: secret, now: NOW });
  assert.deepEqual(
    { ...proved },
    {
      provider: 'standardWebhooks',
      id: 'msg_1',
      kind: 'parcel.sent',
      environment: undefined,
      secret: 0,
    },
  );
});

test('a slip in the set-up says what to do', () => {
  const slips = [
    [{ secrets: `"${secret}"` }, 'invalid_webhook_secret', /without quotes/],
    [{ secrets: 'polar_whs_abc-def' }, 'invalid_webhook_secret', /24 to 64 bytes/],
    [{ secrets: [] }, 'no_webhook_secret', /webhookSecrets/],
    [{ body: JSON.stringify(JSON.parse(body), null, 2) }, 'signature_mismatch', /serialised again/],
    [{ body: JSON.stringify(body) }, 'signature_mismatch', /stringified twice/],
    [{ headers: { 'webhook-id': 'msg_1' } }, 'signature_missing', /webhook-timestamp/],
    [{ headers: { ...values, 'webhook-signature': 'v1a,abc' } }, 'signature_malformed', /v1a/],
    [{ now: NOW + 301_000 }, 'signature_stale', /replay/],
    [{ now: NOW - 301_000 }, 'signature_future', /clock/],
    [{ body: '' }, 'body_empty', /empty/],
  ];
  const plain = `v1,${sign(secret, { id: 'msg_1', time: SECONDS, body })}`;
  slips.push([
    { headers: { ...values, 'webhook-signature': plain } },
    'signature_mismatch',
    /letter by letter/,
  ]);
  for (const [slip, code, hint] of slips) {
    const webhook = { headers: values, body, secrets: secret, now: NOW, ...slip };
    for (const verify of [verifyWebhook, prove]) {
      assert.throws(
        () => verify('standardWebhooks', webhook),
        (error) => {
          assert.equal(error.code, code);
          assert.match(error.hint, hint);
          return true;
        },
      );
    }
  }
});

/** A shop that sells by others' pages: nothing but webhooks comes here. */
function listening() {
  const shop = createKassa({
    plans: {
      pro: {
        name: 'Pro',
        price: { amount: 1900, currency: 'usd' },
        interval: 'month',
        benefits: { monthlyCredits: 100 },
        prices: { polar: 'prod_pro', dodo: 'pdt_pro' },
      },
      pack: {
        name: 'Pack',
        price: { amount: 500, currency: 'usd' },
        benefits: { oneTimeCredits: 500 },
        prices: { polar: 'prod_pack', dodo: 'pdt_pack' },
      },
    },
    providers: Object.fromEntries(
      ['polar', 'dodo', 'standardWebhooks'].map((name) => [name, { webhookSecret: secret }]),
    ),
    store: sqlite(freshFile()),
    baseUrl: 'https://shop.example',
    environment: 'test',
    identify: () => null,
    now: () => NOW,
  });
  let sent = 0;
  return {
    balance: async (account) => (await shop.benefits(account)).totalAvailableCredits,
    benefits: (account) => shop.benefits(account),
    tell: async (provider, type, data) => {
      sent += 1;
      const body = JSON.stringify({ type, timestamp: new Date(NOW + sent).toISOString(), data });
      const signature = new Webhook(secret).sign(`msg_${sent}`, new Date(NOW), body);
      const headers = { ...values, 'webhook-id': `msg_${sent}`, 'webhook-signature': signature };
      const request = new Request('https://shop.example/hook', { method: 'POST', headers, body });
      const reply = await shop.webhook(provider, request);
      assert.equal(reply.status, 200);
      return (await reply.json()).result.result;
    },
  };
}

const DAY = 86_400_000;
const day = (days) => new Date(NOW + days * DAY).toISOString();

test('an order of Polar gives its credits to a customer whom nothing began, and a refund takes them', async () => {
  const shop = listening();
  const order = {
    id: 'ord_1',
    created_at: day(0),
    status: 'paid',
    paid: true,
    total_amount: 1000,
    due_amount: 1000,
    refunded_amount: 0,
    refunded_tax_amount: 0,
    currency: 'usd',
    billing_reason: 'purchase',
    product_id: 'prod_pack',
    units: 2,
    subscription_id: null,
    metadata: {},
    customer: { external_id: 'ada', email: 'ada@shop.example', name: 'Ada' },
    items: [],
  };
  assert.equal(
    await shop.tell('polar', 'order.created', { ...order, status: 'pending', paid: false }),
    'applied',
  );
  assert.equal(await shop.balance('ada'), 0);
  assert.equal(await shop.tell('polar', 'order.paid', order), 'applied');
  assert.equal(await shop.balance('ada'), 1000);
  const refund = {
    id: 'ref_1',
    created_at: day(0),
    order_id: 'ord_1',
    amount: 200,
    tax_amount: 50,
    status: 'succeeded',
  };
  assert.equal(await shop.tell('polar', 'refund.created', refund), 'applied');
  const told = {
    ...order,
    status: 'partially_refunded',
    refunded_amount: 200,
    refunded_tax_amount: 50,
  };
  await shop.tell('polar', 'order.refunded', told);
  // Told under both names it is one refund: a quarter.
  assert.equal(await shop.balance('ada'), 750);
  assert.equal(await shop.tell('polar', 'benefit_grant.created', {}), 'ignored');
});

test('a subscription of Polar has access by its status, and its order has the credits of its period', async () => {
  const shop = listening();
  const customer = { external_id: 'ada' };
  const subscription = {
    id: 'sub_1',
    created_at: day(-1),
    status: 'active',
    current_period_start: day(-1),
    current_period_end: day(29),
    cancel_at_period_end: false,
    product_id: 'prod_pro',
    metadata: {},
    customer,
  };
  await shop.tell('polar', 'subscription.active', subscription);
  assert.equal(await shop.balance('ada'), 0);
  await shop.tell('polar', 'order.paid', {
    id: 'ord_1',
    created_at: day(-1),
    status: 'paid',
    total_amount: 1900,
    currency: 'usd',
    billing_reason: 'subscription_create',
    product_id: 'prod_pro',
    subscription_id: 'sub_1',
    subscription,
    customer,
  });
  const before = await shop.benefits('ada');
  assert.deepEqual(
    [before.activePlanId, before.subscriptionStatus, before.totalAvailableCredits],
    ['pro', 'active', 100],
  );
  await shop.tell('polar', 'subscription.canceled', {
    ...subscription,
    cancel_at_period_end: true,
    ends_at: day(29),
  });
  assert.equal((await shop.benefits('ada')).cancelAtPeriodEnd, true);
  await shop.tell('polar', 'subscription.revoked', {
    ...subscription,
    status: 'canceled',
    ended_at: day(0),
  });
  const after = await shop.benefits('ada');
  assert.deepEqual([after.activePlanId ?? null, after.totalAvailableCredits], [null, 0]);
});

test('a renewal of Dodo gives the credits of its product, and a refund that names nobody finds it', async () => {
  const shop = listening();
  const metadata = { kassa_account: 7 };
  const payment = {
    payload_type: 'Payment',
    payment_id: 'pay_1',
    subscription_id: 'sub_1',
    created_at: day(-1),
    currency: 'USD',
    total_amount: 1900,
    status: 'succeeded',
    metadata,
    customer: { email: 'ada@shop.example', name: 'Ada' },
  };
  // Before its subscription it does not tell what it is for.
  assert.equal(await shop.tell('dodo', 'payment.succeeded', payment), 'applied');
  assert.equal(await shop.balance('7'), 0);
  await shop.tell('dodo', 'subscription.active', {
    payload_type: 'Subscription',
    subscription_id: 'sub_1',
    product_id: 'pdt_pro',
    quantity: 1,
    status: 'active',
    created_at: day(-1),
    previous_billing_date: day(-1),
    next_billing_date: day(29),
    cancel_at_next_billing_date: false,
    metadata,
  });
  assert.equal(await shop.balance('7'), 100);
  const refund = {
    payload_type: 'Refund',
    refund_id: 'ref_1',
    payment_id: 'pay_1',
    amount: 950,
    status: 'succeeded',
    created_at: day(0),
  };
  assert.equal(await shop.tell('dodo', 'refund.succeeded', refund), 'applied');
  assert.equal(await shop.balance('7'), 50);
});

test('a message of any sender leaves a Kassa as it was', async () => {
  const shop = listening();
  assert.equal(
    await shop.tell('standardWebhooks', 'parcel.sent', { kassa_account: 'ada' }),
    'ignored',
  );
});
