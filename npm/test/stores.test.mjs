// What is bought on a device, against the lab: proofs, keys, routes, and what the store wants to know.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import test from 'node:test';
import { createTenants, verifyWebhook } from 'kassa';
import { asked, deliver, freshFile, HOME, openShop, startLab, visit } from './kit.mjs';
import { sqlite } from 'kassa/stores/sqlite';

const plans = {
  pro: {
    name: 'Pro',
    price: { amount: 999, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 100, features: ['export'] },
    prices: { appStore: 'pro.monthly', googlePlay: 'pro:monthly' },
  },
  pack: {
    name: 'Pack',
    price: { amount: 499, currency: 'usd' },
    benefits: { oneTimeCredits: 500 },
    prices: { appStore: 'pack', googlePlay: 'pack' },
  },
  web: { name: 'Web', price: { amount: 999, currency: 'usd' }, prices: { stripe: 'price_web' } },
};

/** A lab with both stores, and a shop in them. */
async function open(t, { on, change = (it) => it, ...more } = {}) {
  const hooks = ['appStore', 'googlePlay'].flatMap((name) => [
    ...['--webhook', `${HOME}/${name}`, '--webhook-provider', name],
  ]);
  const lab = await startLab(t, ...hooks);
  const apple = (action, wish) => lab.post(`/lab/appStore/${action}`, wish);
  const play = (action, wish) => lab.post(`/lab/googlePlay/${action}`, wish);
  await apple('product', { id: 'pro.monthly', type: 'autoRenewable', price: 9990, group: 'main', period: 'P1M' });
  await apple('product', { id: 'pack', type: 'consumable', price: 4990 });
  await play('subscription', { id: 'pro', basePlan: 'monthly', price: 9_990_000 });
  await play('product', { id: 'pack', price: 4_990_000 });
  const { environment: _, ...apples } = await lab.get('/lab/appStore/key');
  const { root } = await lab.get('/lab/appStore/root');
  const googles = await lab.get('/lab/googlePlay/key');
  const providers = change({
    appStore: { ...apples, roots: [root], apiBase: `${lab.url}/appStore` },
    googlePlay: { ...googles, apiBase: `${lab.url}/googlePlay` },
  });
  const shop = openShop({ lab, plans, providers, environment: 'test', on, ...more });
  return { lab, shop, apple, play, root, providers };
}

test('an app buys at the App Store what a plan names there, and it counts once', async (t) => {
  const { shop, apple, lab } = await open(t);
  const begun = await asked(shop, 'checkout', { body: { plan: 'pro', provider: 'appStore' } });
  const { way, url } = begun.result;
  assert.deepEqual([way.type, way.product, url], ['native', 'pro.monthly', '']);
  assert.match(way.account, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  const { jws: proof } = await apple('buy', { product: way.product, appAccountToken: way.account });

  const body = { provider: 'appStore', proof };
  const first = await asked(shop, 'purchase', { body });
  const { state, plan, finish, replayed, orders, benefits } = first.result;
  assert.deepEqual([first.status, state, plan, finish, replayed], [200, 'landed', 'pro', true, false]);
  assert.deepEqual([orders.length, benefits.totalAvailableCredits], [1, 100]);
  const again = await asked(shop, 'purchase', { body });
  assert.deepEqual([again.result.replayed, again.result.benefits.totalAvailableCredits], [true, 100]);
  const theft = await asked(shop, 'purchase', { body, user: 'eve' });
  assert.deepEqual([theft.status, theft.code], [409, 'taken']);
  for (const { status } of await deliver(lab, shop, { times: 2 })) assert.equal(status, 200);
  const now = await shop.benefits('ada');
  assert.deepEqual([now.totalAvailableCredits, now.features], [100, ['export']]);
  assert.equal((await shop.benefits('eve')).totalAvailableCredits, 0);
});

test('what an app buys at Google Play is received before the answer is old', async (t) => {
  const { shop, play, lab } = await open(t);
  const { way } = await shop.checkout({ customer: { id: 'ada' }, plan: 'pack', provider: 'googlePlay' });
  const { purchaseToken } = await play('buy', { product: way.product, account: way.account, test: true });
  const bought = await shop.purchase({
    account: 'ada',
    provider: 'googlePlay',
    proof: purchaseToken,
    product: way.product,
  });
  assert.deepEqual([bought.ok, bought.state, bought.finish], [true, 'landed', true]);
  assert.equal(bought.benefits.totalAvailableCredits, 500);
  assert.equal('due' in bought || 'wakeAt' in bought, false);
  const { requests } = await lab.get('/lab/requests');
  const told = requests.filter(({ path }) => path.endsWith(':consume'));
  assert.deepEqual([told.length, told[0].status], [1, 204]);
  const answers = await deliver(lab, shop);
  assert.ok(answers.length > 0);
  for (const { status } of answers) assert.equal(status, 200);
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 500);
});

test('the route takes what an app brings for whoever is signed in, and from no other page', async (t) => {
  const { shop, apple } = await open(t);
  const { jws: proof } = await apple('buy', { product: 'pack', buyer: 'ada' });
  const body = { provider: 'appStore', proof };
  const refused = async (init) => {
    const { status, code } = await asked(shop, 'purchase', init);
    return [status, code];
  };
  assert.deepEqual(await refused({ body, user: null }), [401, 'unauthenticated']);
  const evil = { origin: 'https://evil.example' };
  assert.deepEqual(await refused({ body, headers: evil }), [403, 'foreign_origin']);
  assert.deepEqual(await refused({ body: { ...body, provider: 'stripe' } }), [400, 'unknown_provider']);
  assert.deepEqual(await refused({ body: { proof } }), [400, 'unknown_provider']);
  assert.deepEqual(await refused({ body: { ...body, proof: 7 } }), [400, 'invalid_field']);
  assert.deepEqual(await refused({ body: { provider: 'appStore' } }), [400, 'bad_proof']);
  assert.deepEqual(await refused({ method: 'GET' }), [405, 'wrong_method']);
  assert.deepEqual(await refused({ body: { ...body, proof: `${proof}x` } }), [400, 'signature_malformed']);

  // A native app is no browser: it sends no origin, and its session is a header.
  const request = visit('purchase', { body: { ...body, account: 'eve' } });
  request.headers.delete('origin');
  const { ok, result } = await (await shop.handler(request)).json();
  assert.deepEqual([ok, result.state, result.benefits.totalAvailableCredits], [true, 'landed', 500]);
  assert.equal((await shop.benefits('eve')).totalAvailableCredits, 0);
});

test('the plans route tells an app what to ask its store for', async (t) => {
  const { shop } = await open(t);
  const { plans: listed } = (await asked(shop, 'plans')).result;
  const products = Object.fromEntries(listed.map(({ id, products }) => [id, products]));
  assert.deepEqual(products, {
    pro: { appStore: 'pro.monthly', googlePlay: 'pro:monthly' },
    pack: { appStore: 'pack', googlePlay: 'pack' },
    web: undefined,
  });
  assert.ok(listed.every((plan) => !('prices' in plan)));
});

test('a store that asks about a refund is told how much was used', async (t) => {
  const heard = [];
  const { shop, apple, lab } = await open(t, { on: { refundAsked: (it) => void heard.push(it) } });
  const { jws: proof, transactionId } = await apple('buy', { product: 'pack', buyer: 'ada' });
  await shop.purchase({ account: 'ada', provider: 'appStore', proof });
  await shop.deduct('ada', 125, { strategy: 'oneTimeFirst' });
  await apple('askRefund', { transactionId });
  await deliver(lab, shop);
  const [notice] = heard;
  assert.deepEqual([notice.kind, notice.account, notice.payment], ['refundAsked', 'ada', transactionId]);
  const answer = { consented: true, preference: 'prorate' };
  assert.equal((await shop.answerRefund('ada', notice.payment, answer)).ok, true);
  const { consumptions } = await lab.get('/lab/appStore/consumptions');
  const [{ body }] = consumptions[0].answers;
  assert.equal(body.customerConsented, true);
  assert.equal(body.consumptionPercentage, 25_000);
  const stranger = await shop.answerRefund('eve', notice.payment, answer);
  assert.deepEqual([stranger.ok, stranger.code], [false, 'no_payment']);
  const asked = await shop.refund('ada', transactionId);
  assert.deepEqual([asked.ok, asked.code], [false, 'ask_the_store']);
});

const pem = (type, options, label) => {
  const { privateKey } = generateKeyPairSync(type, options);
  return privateKey.export({ format: 'pem', type: label ?? 'pkcs8' });
};

test('a wrong key is told from a right one by kind, and never shown', async (t) => {
  const p256 = { namedCurve: 'P-256' };
  const encrypted = generateKeyPairSync('ec', p256).privateKey.export({
    ...{ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' },
  });
  const spki = generateKeyPairSync('ec', p256).publicKey.export({ format: 'pem', type: 'spki' });
  const hmac = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const seen = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const wrong = {
    encrypted: [encrypted, /is encrypted/],
    'of another curve': [pem('ec', { namedCurve: 'P-384' }), /cannot be read/],
    'of another kind': [pem('rsa', { modulusLength: 2048 }), /cannot be read/],
    'in an old form': [pem('ec', p256, 'sec1'), /no PKCS #8/],
    'the public half': [spki, /public half/],
    'no text of a key': ['-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----', /cannot be read/],
    'a key of another algorithm': [hmac, /another kind/],
    'a public key': [seen.publicKey, /another kind/],
  };
  const { lab, providers } = await open(t);
  for (const [name, [privateKey, why]] of Object.entries(wrong)) {
    const appStore = { ...providers.appStore, privateKey };
    const shop = openShop({ lab, plans, providers: { appStore }, environment: 'test' });
    const error = await shop.reconcile('appStore', { since: 0 }).next().catch((it) => it);
    assert.equal(error.cause?.code, 'bad_store_key', `${name}: ${error.code}`);
    assert.match(error.cause.hint, why, name);
    assert.match(error.cause.hint, /\.p8/, name);
    const shown = `${JSON.stringify(error)}${error.stack}${JSON.stringify(error.cause)}${error.cause.stack}`;
    const key = typeof privateKey === 'string' ? privateKey.split('\n')[1] : 'never';
    assert.equal(shown.includes(key), false, name);
  }
});

test('a right key signs in each of its forms', async (t) => {
  const { lab, providers } = await open(t);
  const { appStore, googlePlay } = providers;
  const { packageName, clientEmail, privateKeyId, privateKey, push } = googlePlay;
  const file = { type: 'service_account', client_email: clientEmail, private_key_id: privateKeyId, private_key: privateKey };
  const der = Buffer.from(appStore.privateKey.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const p256 = { name: 'ECDSA', namedCurve: 'P-256' };
  const kept = await crypto.subtle.importKey('pkcs8', der, p256, false, ['sign']);
  const { apiBase } = googlePlay;
  const forms = {
    'a PEM': { appStore },
    'a PEM from one line': { appStore: { ...appStore, privateKey: appStore.privateKey.replaceAll('\n', '\\n') } },
    'a key that cannot leave': { appStore: { ...appStore, privateKey: kept } },
    'a PEM of RSA': { googlePlay },
    'a parsed file': { googlePlay: { packageName, push, apiBase, serviceAccount: file } },
    'a file': { googlePlay: { packageName, push, apiBase, serviceAccount: JSON.stringify(file) } },
  };
  for (const [name, one] of Object.entries(forms)) {
    const shop = openShop({ lab, plans, providers: one, environment: 'test' });
    const [store] = Object.keys(one);
    const { value } = await shop.reconcile(store, { since: 0 }).next();
    assert.deepEqual(value.drifts, [], name);
  }
  const bare = openShop({ lab, plans, providers: { appStore: { ...appStore, privateKey: undefined } }, environment: 'test' });
  const error = await bare.reconcile('appStore', { since: 0 }).next().catch((it) => it);
  assert.deepEqual([error.reason, error.provider], ['misused', 'appStore']);
});

test('a notification is proved without a store, for its own app alone', async (t) => {
  const { lab, apple, root } = await open(t);
  await apple('buy', { product: 'pro.monthly', buyer: 'ada' });
  const { deliveries } = await lab.get('/lab/deliveries');
  const { bundleId, appAppleId } = await lab.get('/lab/appStore/key');
  const { now } = await lab.get('/lab/clock');
  const { body } = deliveries.find(({ provider }) => provider === 'appStore');
  const app = { bundleId, appAppleId, environment: 'test', roots: [root] };
  for (const given of [body, Buffer.from(body)]) {
    const told = verifyWebhook('appStore', { body: given, app, now });
    assert.deepEqual([told.type, told.provider, told.secret], ['event', 'appStore', undefined]);
    assert.equal(told.raw.signedPayload.split('.').length, 3);
  }
  const code = (more) => {
    try {
      return verifyWebhook('appStore', { body, app: { ...app, ...more }, now }).type;
    } catch (error) {
      return error.code;
    }
  };
  assert.equal(code({ roots: [] }), 'chain_untrusted');
  assert.equal(code({ environment: 'live' }), 'foreign_root');
  assert.notEqual(code({ bundleId: 'app.example.other' }), 'event');
  assert.throws(() => verifyWebhook('appStore', { body, secrets: 'x', headers: {}, now }), { reason: 'misused' });
});

test('two shops do not sell one app', async (t) => {
  const { providers } = await open(t);
  const set = (name) => ({ plans, providers, store: sqlite(freshFile()), environment: 'test', name });
  const shops = createTenants({ tenant: () => 'a', options: set });
  await shops.of('a');
  await assert.rejects(shops.of('b'), { code: 'tenants_share_keys' });
});
