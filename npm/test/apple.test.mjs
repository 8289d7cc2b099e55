// Apple's own library as the judge: what it takes and what it refuses, Kassa takes and refuses too,
// but for what is named below.

import assert from 'node:assert/strict';
import test from 'node:test';
import { SignedDataVerifier } from '@apple/app-store-server-library';
import { verifyWebhook } from 'kassa';
import { authority } from './apple-ca.mjs';
import { openShop, startLab } from './kit.mjs';

const bundleId = 'app.example.notes';
const NOW = Date.now();

const notification = (more = {}) => ({
  notificationType: 'TEST',
  notificationUUID: 'f7f5a9a2-1f0e-4b9a-9a53-6a9f2f0c7e43',
  version: '2.0',
  signedDate: NOW - 1000,
  data: { bundleId, environment: 'Sandbox' },
  ...more,
});

/** What both say of a notification: `true`, or why not. */
function judgesOf(root) {
  const theirs = new SignedDataVerifier([Buffer.from(root, 'base64')], false, 'Sandbox', bundleId);
  const app = { bundleId, environment: 'test', roots: [root] };
  return async (signedPayload) => {
    const apple = await theirs.verifyAndDecodeNotification(signedPayload).then(
      () => true,
      ({ status }) => status,
    );
    return { apple, kassa: judged(() => ours(signedPayload, app)) };
  };
}

function ours(signedPayload, app) {
  return verifyWebhook('appStore', { body: JSON.stringify({ signedPayload }), app });
}

function judged(act) {
  try {
    act();
    return true;
  } catch ({ code }) {
    return code ?? 'thrown';
  }
}

/** Of many, those on which the two do not agree. */
async function apart(judge, mutants) {
  const differences = new Map();
  for (const [name, text] of mutants) {
    const { apple, kassa } = await judge(text);
    if ((apple === true) !== (kassa === true)) differences.set(name, { apple, kassa });
  }
  return differences;
}

/** Another one of the same letters. */
const other = (letter) => (letter === 'A' ? 'B' : 'A');

test("a message with any one letter changed is refused, as Apple's library does", async () => {
  const { root, signed } = authority();
  const judge = judgesOf(root);
  const message = signed(notification());
  assert.deepEqual(await judge(message), { apple: true, kassa: true });
  const mutants = Array.from(message, (letter, at) => [
    at,
    message.slice(0, at) + other(letter) + message.slice(at + 1),
  ]);
  const differences = await apart(judge, mutants);
  // The last letter of the signature has four bits that spell no byte. The library reads over them;
  // Kassa takes one spelling of a message only.
  const slack = new Map([[message.length - 1, { apple: true, kassa: 'signature_malformed' }]]);
  for (const [at, difference] of differences) assert.deepEqual(difference, slack.get(at), `at ${at}`);
});

test('a certificate with any one byte changed is refused, though the message is signed anew', async () => {
  const { root, chain, signed } = authority();
  const judge = judgesOf(root);
  for (const place of [0, 1]) {
    const der = Buffer.from(chain[place], 'base64');
    const mutants = Array.from(der, (byte, at) => {
      const changed = Buffer.from(der);
      changed[at] = byte ^ 1;
      const x5c = chain.with(place, changed.toString('base64'));
      return [at, signed(notification(), { chain: x5c })];
    });
    const differences = await apart(judge, mutants);
    assert.deepEqual([...differences], [], `certificate ${place}`);
  }
  // What stands at the top is never looked at: both know the root themselves.
  const stranger = signed(notification(), { chain: [...chain.slice(0, 2), authority().root] });
  assert.deepEqual(await judge(stranger), { apple: true, kassa: true });
});

const DAY = 86_400_000;

/** Wrong in one way each, and how both refuse it. */
const WRONG = {
  'a chain of nobody': () => ({ chain: [] }),
  'a leaf alone': ({ chain }) => ({ chain: chain.slice(0, 1) }),
  'a chain without its root': ({ chain }) => ({ chain: chain.slice(0, 2) }),
  'a chain of four': ({ chain }) => ({ chain: [...chain, chain[2]] }),
  'a chain in another order': ({ chain }) => ({ chain: [chain[1], chain[0], chain[2]] }),
  'the leaf of another authority': ({ chain }) => ({ chain: [authority().chain[0], ...chain.slice(1)] }),
  "another's signature": () => ({ key: authority().keys.leaf }),
  'no signature': () => ({ signature: '' }),
  'alg none': () => ({ header: { alg: 'none' }, signature: '' }),
  'alg none with a signature': () => ({ header: { alg: 'none' } }),
  'alg HS256': () => ({ header: { alg: 'HS256' } }),
  'alg ES384': () => ({ header: { alg: 'ES384' } }),
  'no alg': () => ({ header: { alg: undefined } }),
  'no certificates': () => ({ header: { x5c: undefined } }),
  'certificates that are none': () => ({ chain: ['AAAA', 'AAAA', 'AAAA'] }),
  'another app': () => ({ payload: { data: { bundleId: 'app.example.other', environment: 'Sandbox' } } }),
  'another environment': () => ({ payload: { data: { bundleId, environment: 'Production' } } }),
  'a date before the certificates': () => ({ payload: { signedDate: NOW - 400 * DAY } }),
  'a date after the certificates': () => ({ payload: { signedDate: NOW + 400 * DAY } }),
  'no text': () => ({ payload: '' }),
  'a list': () => ({ payload: '[]' }),
  'a transaction in its place': () => ({ payload: transaction }),
};

const transaction = {
  transactionId: '2000000000000001',
  originalTransactionId: '2000000000000001',
  bundleId,
  productId: 'pro',
  purchaseDate: NOW - DAY,
  type: 'Consumable',
  environment: 'Sandbox',
  signedDate: NOW,
  notificationType: undefined,
  data: undefined,
};

/** Chains that are wrong, although each signature in them holds. */
const CHAINS = {
  'a leaf without the mark of receipts': { leaf: { marks: [] } },
  'an intermediate without its mark': { intermediate: { marks: [] } },
  'an intermediate that may not vouch': { intermediate: { ca: false, usage: ['digitalSignature'] } },
  'a leaf that is over': { leaf: { until: NOW - DAY } },
  'an intermediate that is over': { intermediate: { until: NOW - DAY } },
  'a root that is over': { root: { until: NOW - DAY } },
  'a leaf that begins tomorrow': { leaf: { from: NOW + DAY } },
  'a leaf of another issuer': { leaf: { issuer: '/CN=Somebody/O=Else' } },
  'an intermediate of another issuer': { intermediate: { issuer: '/CN=Somebody/O=Else' } },
  'a leaf on another curve': { leaf: { curve: 'P-384' } },
};

test("what is wrong in one way is refused, as Apple's library does", async () => {
  const right = authority();
  const judge = judgesOf(right.root);
  const refused = { apple: false, kassa: false };
  const verdict = async (by, text) => {
    const { apple, kassa } = await by(text);
    return { apple: apple === true, kassa: kassa === true };
  };
  for (const [name, change] of Object.entries(WRONG)) {
    const { payload = {}, ...how } = change(right);
    const said = typeof payload === 'string' ? payload : notification(payload);
    assert.deepEqual(await verdict(judge, right.signed(said, how)), refused, name);
  }
  for (const [name, parts] of Object.entries(CHAINS)) {
    const made = authority(parts);
    const message = made.signed(notification());
    assert.deepEqual(await verdict(judgesOf(made.root), message), refused, name);
  }
});

/** Where Kassa asks for more than the library, and why. */
const STRICTER = [
  ['a date that is days ahead', { payload: { signedDate: NOW + 3 * DAY } }, 'signed_in_future'],
  ['a certificate with a blank in its base64', { blank: true }, 'signature_malformed'],
  ['a leaf that is not for signatures', { parts: { leaf: { usage: ['keyAgreement'] } } }, 'certificate_purpose'],
  ['a root that is no authority', { parts: { root: { ca: false } } }, 'chain_untrusted'],
  ['no length where none may vouch below', { parts: { root: { length: 0 } } }, 'chain_untrusted'],
];

test("what Kassa refuses and Apple's library does not is on a list", async () => {
  for (const [name, { payload, blank, parts }, code] of STRICTER) {
    const made = authority(parts);
    const chain = blank ? made.chain.with(0, ` ${made.chain[0]}`) : made.chain;
    const message = made.signed(notification(payload), { chain });
    const said = await judgesOf(made.root)(message);
    assert.deepEqual(said, { apple: true, kassa: code }, name);
  }
});

/** Where the library asks for more than Kassa, and why Kassa does not: none of it sells anything. */
const LAXER = [
  // There are kinds without an app of their own, and more will come. They are taken and ignored.
  ['a notification of no app', { data: undefined }],
  // The library judges each field's form; Kassa those that it reads.
  ['a field of another form that nobody reads', { version: 2 }],
];

test("what Apple's library refuses and Kassa does not is on a list, and ignored", async () => {
  const { root, signed } = authority();
  const app = { bundleId, environment: 'test', roots: [root] };
  for (const [name, payload] of LAXER) {
    const message = signed(notification(payload));
    const { apple } = await judgesOf(root)(message);
    assert.notEqual(apple, true, name);
    assert.equal(ours(message, app).type, 'ignored', name);
  }
});

test('what the lab signs is taken by both, and tells both the same', async (t) => {
  const lab = await startLab(t, '--webhook', 'https://shop.example/apple', '--webhook-provider', 'appStore');
  const { root } = await lab.get('/lab/appStore/root');
  const { bundleId: app, appAppleId } = await lab.get('/lab/appStore/key');
  const product = { id: 'pro', type: 'autoRenewable', price: 9990, group: 'main', period: 'P1M' };
  await lab.post('/lab/appStore/product', product);
  const { jws, transactionId } = await lab.post('/lab/appStore/buy', { product: 'pro', buyer: 'ada' });
  const theirs = new SignedDataVerifier([Buffer.from(root, 'base64')], false, 'Sandbox', app, appAppleId);
  const bought = await theirs.verifyAndDecodeTransaction(jws);
  assert.deepEqual([bought.transactionId, bought.productId], [transactionId, 'pro']);

  const { deliveries } = await lab.get('/lab/deliveries');
  assert.ok(deliveries.length > 0);
  const { now } = await lab.get('/lab/clock');
  for (const { body } of deliveries) {
    const { signedPayload } = JSON.parse(body);
    const told = await theirs.verifyAndDecodeNotification(signedPayload);
    const renewal = await theirs.verifyAndDecodeRenewalInfo(told.data.signedRenewalInfo);
    assert.equal(renewal.originalTransactionId, transactionId);
    const event = verifyWebhook('appStore', {
      body,
      app: { bundleId: app, appAppleId, environment: 'test', roots: [root] },
      now,
    });
    assert.equal(event.type, 'event', JSON.stringify(event));
    const { subscription, bought: payments } = event.report;
    assert.deepEqual([event.id, subscription.id], [told.notificationUUID, renewal.originalTransactionId]);
    assert.equal(payments[0].payment.id, transactionId);
  }
});

test('a transaction is proved as it is: nothing else that the store signs passes for one', async (t) => {
  const { root, signed } = authority();
  const appStore = { bundleId, roots: [root], apiBase: 'http://127.0.0.1:9' };
  const plans = { pro: { name: 'Pro', price: { amount: 999, currency: 'usd' }, prices: { appStore: 'pro' } } };
  const shop = openShop({ providers: { appStore }, plans, environment: 'test' });
  const theirs = new SignedDataVerifier([Buffer.from(root, 'base64')], false, 'Sandbox', bundleId);
  const right = { ...transaction, quantity: 1, price: 999, currency: 'USD', inAppOwnershipType: 'PURCHASED' };
  const cases = {
    right,
    notification: notification(),
    'another app': { ...right, bundleId: 'app.example.other' },
    'another environment': { ...right, environment: 'Production' },
    'renewal info': { originalTransactionId: '1', autoRenewStatus: 1, environment: 'Sandbox', signedDate: NOW },
  };
  for (const [name, payload] of Object.entries(cases)) {
    const proof = signed(payload);
    const apple = await theirs.verifyAndDecodeTransaction(proof).then(Boolean, () => false);
    const answer = await shop.purchase({ account: 'ada', provider: 'appStore', proof }).catch((it) => it);
    assert.deepEqual([apple, answer.ok === true], [name === 'right', name === 'right'], `${name}: ${answer.code}`);
  }
});
