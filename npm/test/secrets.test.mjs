// Secrets that are replaced while webhooks come in, and which of them proved one.

import assert from 'node:assert/strict';
import test from 'node:test';
import { verifyWebhook } from 'kassa';
import { verifyWebhook as verifyOnly } from 'kassa/verify';
import { buy, HOME, openShop, sign, startLab } from './kit.mjs';

const body = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'product.created',
  created: 1_790_000_000,
  livemode: false,
  data: { object: { id: 'prod_1', object: 'product' } },
});

const delivery = (secret, path = 'webhooks/stripe') =>
  new Request(`${HOME}/api/kassa/${path}`, {
    method: 'POST',
    headers: { 'stripe-signature': sign(body, { secret }) },
    body,
  });

/** A shop with these secrets, and a list of what it tells of its webhooks. */
function shopWith(webhookSecret, more = {}) {
  const heard = [];
  const on = { webhook: (taken) => heard.push(taken), alert() {} };
  const shop = openShop({ providers: { stripe: { webhookSecret, ...more } }, on });
  return { shop, heard };
}

test('an old secret counts until it goes, and each webhook tells which one proved it', async () => {
  const { shop, heard } = shopWith(['', 'whsec_new', 'whsec_old']);
  for (const secret of ['whsec_old', 'whsec_new']) {
    assert.equal((await shop.handler(delivery(secret))).status, 200);
  }
  assert.deepEqual(
    heard.map(({ provider, event, kind, result, secret }) => [provider, event, kind, result, secret]),
    [
      ['stripe', 'evt_1', 'product.created', 'ignored', 2],
      ['stripe', 'evt_1', 'product.created', 'ignored', 1],
    ],
  );
  const replied = await (await shop.handler(delivery('whsec_old'))).text();
  assert.ok(!replied.includes('secret'), 'a sender has no use for it');
  assert.equal((await shop.handler(delivery('whsec_gone'))).status, 400);
  assert.equal(heard.length, 3);
});

test('both ways to prove a webhook alone tell which secret it was', () => {
  const secrets = ['whsec_new', 'whsec_old'];
  for (const verify of [verifyWebhook, verifyOnly]) {
    for (const [place, secret] of secrets.entries()) {
      const headers = { 'stripe-signature': sign(body, { secret }) };
      const proved = verify('stripe', { headers, body, secrets });
      assert.deepEqual([proved.secret, proved.kind], [place, 'product.created']);
      assert.ok(!JSON.stringify(proved).includes('whsec'));
    }
  }
});

test('secrets can be a function of the request, which may not read the body', async () => {
  const asked = [];
  const secrets = { '/a/webhooks/stripe': 'whsec_a', '/b/webhooks/stripe': ['whsec_c', 'whsec_b'] };
  const { shop, heard } = shopWith(async (request) => {
    asked.push(request && [request.body, request.headers.get('stripe-signature') !== null]);
    return request && secrets[new URL(request.url).pathname.replace('/api/kassa', '')];
  });
  const statuses = await Promise.all(
    [
      ['whsec_a', 'a'],
      ['whsec_b', 'b'],
      ['whsec_a', 'b'],
      ['whsec_b', 'a'],
      ['whsec_a', 'c'],
    ].map(async ([secret, path]) => {
      const reply = await shop.handler(delivery(secret, `${path}/webhooks/stripe`));
      return [reply.status, (await reply.json()).code];
    }),
  );
  assert.deepEqual(statuses, [
    [200, undefined],
    [200, undefined],
    [400, 'signature_mismatch'],
    [400, 'signature_mismatch'],
    [400, 'no_webhook_secret'],
  ]);
  assert.deepEqual(heard.map(({ secret }) => secret).sort(), [0, 1]);
  assert.ok(asked.filter(Boolean).every(([seen, signed]) => seen === null && signed));
});

test('what an app does with its webhooks never spoils one', async () => {
  const alerts = [];
  const on = { webhook: () => Promise.reject(new Error('full')), alert: (it) => alerts.push(it) };
  const shop = openShop({ providers: { stripe: { webhookSecret: 'whsec_a' } }, on });
  assert.equal((await shop.handler(delivery('whsec_a'))).status, 200);
  await new Promise(setImmediate);
  assert.deepEqual(alerts.map(({ code }) => code), ['app_failed']);
});

test("a provider's key is replaced without a restart", async (t) => {
  const lab = await startLab(t);
  const keys = new Set();
  const straight = globalThis.fetch;
  t.mock.method(globalThis, 'fetch', (url, init) => {
    const key = new Headers(init?.headers).get('authorization');
    if (key) keys.add(key);
    return straight(url, init);
  });
  let secretKey = 'sk_test_old';
  const stripe = { secretKey: async () => secretKey, webhookSecret: 'whsec_npm_tests', apiBase: lab.url };
  const shop = openShop({ lab, providers: { stripe } });
  await buy(lab, shop, 'pack');
  secretKey = 'sk_test_new';
  await buy(lab, shop, 'pack');
  assert.equal((await shop.benefits('ada')).oneTimeCreditsBalance, 1_000);
  assert.deepEqual([...keys], ['Bearer sk_test_old', 'Bearer sk_test_new']);
});

test('seal keys are given as they are or by a function, and refused where they could not seal', async () => {
  const key = Buffer.alloc(32, 7);
  const tried = async (sealKeys) =>
    openShop({ sealKeys })
      .benefits('ada')
      .then(
        () => 'fine',
        ({ code, hint }) => (hint.includes('openssl rand -base64 32') ? code : hint),
      );
  const good = { id: '2027', key: key.toString('base64') };
  const old = { id: '2026', key: key.toString('hex') };
  assert.equal(await tried([good, old]), 'fine');
  assert.equal(await tried(async () => [good]), 'fine');
  assert.equal(await tried([{ id: '2027', key: key.toString('base64url') }]), 'fine');
  // A build has no keys, and an old one may be gone.
  assert.equal(await tried([{ id: '2027', key: undefined }]), 'fine');
  assert.equal(await tried([good, { id: '2026', key: undefined }]), 'fine');
  // But the next key must not seal in the first one's stead.
  assert.equal(await tried([{ id: '2027', key: undefined }, old]), 'bad_seal_key');
  assert.equal(await tried([{ id: '2027', key: 'a word' }]), 'bad_seal_key');
  assert.match(await tried([good, good]), /2027/);
});
