// `verifyWebhook` against the official client: it signs and we verify, and the reverse.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { KassaError, verifyWebhook } from 'kassa';
import Stripe from 'stripe';
import { SECRET, sign } from './kit.mjs';

const official = new Stripe('sk_test_offline');
const NOW = Date.UTC(2026, 10, 21);
const SECONDS = NOW / 1000;

const paid = {
  id: 'evt_1',
  object: 'event',
  type: 'checkout.session.expired',
  created: SECONDS,
  livemode: false,
  data: { object: { id: 'cs_1', object: 'checkout.session', metadata: {}, customer: 'cus_1' } },
};
const PRETTY = JSON.stringify(paid, null, 2);

/** What each side says: the reason for a no, or `true`. */
function ours(body, header, { secret = SECRET, now = NOW } = {}) {
  try {
    const headers = header === undefined ? {} : { 'stripe-signature': header };
    verifyWebhook('stripe', { headers, body, secrets: secret, now });
    return true;
  } catch (error) {
    assert.ok(error instanceof KassaError, String(error));
    // An event that is proved but not understood was proved.
    return error.reason === 'unreadable' || error.code;
  }
}

function theirs(body, header, { secret = SECRET, now = NOW } = {}) {
  try {
    official.webhooks.signature.verifyHeader(body, header, secret, 300, undefined, now);
    return true;
  } catch (error) {
    return error.message;
  }
}

function signedByThem(payload, { secret = SECRET, timestamp = SECONDS, ...more } = {}) {
  return official.webhooks.generateTestHeaderString({ payload, secret, timestamp, ...more });
}

const bodies = {
  pretty: PRETTY,
  compact: JSON.stringify(paid),
  'other scripts': JSON.stringify({ ...paid, id: 'evt_결제_決済_💳' }),
  'a trailing newline': `${PRETTY}\n`,
  'escaped letters': PRETTY.replace('cus_1', '\\u0063us_1'),
  'no JSON at all': 'not json',
};

for (const [name, body] of Object.entries(bodies)) {
  test(`what the official client signed is accepted: ${name}`, () => {
    const header = signedByThem(body);
    assert.equal(ours(body, header), true);
    assert.equal(ours(new TextEncoder().encode(body), header), true);
    assert.equal(ours(new TextEncoder().encode(body).buffer, header), true);
  });

  test(`what we signed by hand is accepted by the official client: ${name}`, () => {
    const header = sign(body, { at: SECONDS });
    assert.equal(theirs(body, header), true);
    assert.equal(ours(body, header), true);
    assert.equal(header, signedByThem(body));
  });
}

test('the recorded events of the core are proved by both sides', () => {
  const folder = new URL('../../core/src/providers/stripe/fixtures/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.body'));
  assert.ok(names.length > 30);
  for (const name of names) {
    const body = readFileSync(new URL(name, folder));
    const header = signedByThem(body.toString());
    const verdict = ours(body, header);
    assert.ok(verdict === true || verdict === 'thin_event', `${name}: ${verdict}`);
    assert.equal(theirs(body, header), true, name);
  }
});

const good = signedByThem(PRETTY);
const hex = good.split('v1=')[1];
const flipped = hex.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
const second = signedByThem(PRETTY, { secret: 'whsec_before' }).split('v1=')[1];

/** Header, and whether it proves PRETTY. */
const headers = {
  untouched: [good, true],
  'signed under two secrets': [`t=${SECONDS},v1=${second},v1=${hex}`, true],
  'another scheme beside it': [`${good},v0=${hex}`, true],
  'signatures first': [`v1=${hex},t=${SECONDS}`, true],
  'another body': [signedByThem(`${PRETTY} `), false],
  'another secret': [signedByThem(PRETTY, { secret: 'whsec_other' }), false],
  'another time': [good.replace(`t=${SECONDS}`, `t=${SECONDS + 1}`), false],
  'one digit changed': [good.replace(hex, flipped), false],
  'one digit missing': [good.slice(0, -1), false],
  'cut in half': [good.slice(0, good.length / 2), false],
  'upper case': [good.replace(hex, hex.toUpperCase()), false],
  'not hexadecimal': [good.replace(hex, 'z'.repeat(64)), false],
  'base64 instead': [good.replace(hex, Buffer.from(hex, 'hex').toString('base64')), false],
  'only the test scheme': [`t=${SECONDS},v0=${hex}`, false],
  'a blank after the comma': [good.replace(',', ', '), false],
  'no time': [`v1=${hex}`, false],
  'a time that is no number': [`t=now,v1=${hex}`, false],
  'no signature': [`t=${SECONDS}`, false],
  'only the digits': [hex, false],
  empty: ['', false],
  stale: [signedByThem(PRETTY, { timestamp: SECONDS - 301 }), false],
  'just fresh enough': [signedByThem(PRETTY, { timestamp: SECONDS - 300 }), true],
};

for (const [name, [header, proves]] of Object.entries(headers)) {
  test(`both sides judge a header alike: ${name}`, () => {
    assert.equal(theirs(PRETTY, header) === true, proves, theirs(PRETTY, header));
    assert.equal(ours(PRETTY, header) === true, proves, ours(PRETTY, header));
  });
}

test('every way to break one byte of the body is noticed by both sides', () => {
  const bytes = new TextEncoder().encode(JSON.stringify(paid));
  const header = signedByThem(JSON.stringify(paid));
  for (let at = 0; at < bytes.length; at += 7) {
    const broken = bytes.slice();
    broken[at] ^= 1;
    assert.equal(ours(broken, header), 'signature_mismatch');
    assert.notEqual(theirs(broken, header), true);
  }
});

test('a message from the future is refused, unlike by the official client', () => {
  const header = signedByThem(PRETTY, { timestamp: SECONDS + 301 });
  assert.equal(theirs(PRETTY, header), true);
  assert.equal(ours(PRETTY, header), 'signature_future');
});

test('each failure names its reason', () => {
  const cases = {
    signature_missing: [PRETTY, undefined],
    signature_malformed: [PRETTY, 'nonsense'],
    signature_mismatch: [`${PRETTY} `, good],
    signature_stale: [PRETTY, signedByThem(PRETTY, { timestamp: SECONDS - 301 })],
    signature_future: [PRETTY, signedByThem(PRETTY, { timestamp: SECONDS + 301 })],
    body_empty: ['', good],
    body_too_large: ['x'.repeat(1024 * 1024 + 1), good],
  };
  for (const [code, [body, header]] of Object.entries(cases))
    assert.equal(ours(body, header), code);
  assert.equal(ours(PRETTY, good, { secret: '' }), 'no_webhook_secret');
  assert.equal(ours(PRETTY, good, { secret: [] }), 'no_webhook_secret');
});

test('a body that was parsed and written again is guessed and named', () => {
  const error = failure({ headers: { 'Stripe-Signature': good }, body: JSON.stringify(paid) });
  assert.equal(error.code, 'signature_mismatch');
  assert.match(error.hint, /pars|re-?seriali[sz]|written again/i);
});

test('a parsed body is refused before anything else', () => {
  for (const body of [paid, [], 7, null, undefined]) {
    const error = failure({ headers: { 'stripe-signature': good }, body });
    assert.deepEqual([error.code, error.reason, error.status], ['parsed_body', 'misused', 400]);
  }
});

test('headers are taken in every shape that frameworks use', () => {
  const shapes = [
    new Headers({ 'Stripe-Signature': good }),
    { 'Stripe-Signature': good },
    { 'stripe-signature': [good], 'x-none': undefined },
    [['STRIPE-SIGNATURE', good]],
    new Request('https://shop.example', { headers: { 'stripe-signature': good } }).headers,
  ];
  for (const headers of shapes) {
    const event = verifyWebhook('stripe', { headers, body: PRETTY, secrets: [SECRET], now: NOW });
    assert.equal(event.id, 'evt_1');
  }
});

test('any of several secrets proves, while one replaces the other', () => {
  assert.equal(ours(PRETTY, good, { secret: ['whsec_next', SECRET] }), true);
  assert.equal(ours(PRETTY, good, { secret: ['whsec_next'] }), 'signature_mismatch');
});

test('the event is normalized, and the raw one is parsed once and only when looked at', (t) => {
  const event = verifyWebhook('stripe', {
    headers: { 'stripe-signature': good },
    body: PRETTY,
    secrets: SECRET,
    now: NOW,
  });
  assert.equal(event.type, 'event');
  assert.equal(event.provider, 'stripe');
  assert.equal(event.kind, 'checkout.session.expired');
  assert.equal(event.asOf, NOW);
  assert.deepEqual(event.report, { type: 'checkout_expired', session: 'cs_1' });
  const parse = t.mock.method(JSON, 'parse');
  assert.equal(parse.mock.callCount(), 0);
  assert.deepEqual(event.raw, paid);
  assert.equal(event.raw, event.raw);
  assert.equal(parse.mock.callCount(), 1);
  assert.ok(!JSON.stringify(event).includes('"raw"'));
});

test('an event of a type without use is handed over as it is', () => {
  const body = JSON.stringify({ ...paid, type: 'product.created' });
  const headers = { 'stripe-signature': signedByThem(body) };
  const event = verifyWebhook('stripe', { headers, body, secrets: SECRET, now: NOW });
  assert.deepEqual(
    { ...event },
    { type: 'ignored', provider: 'stripe', id: 'evt_1', kind: 'product.created', secret: 0 },
  );
  assert.equal(event.raw.type, 'product.created');
});

test('an event that is genuine but unreadable is an error with the path', () => {
  const body = JSON.stringify({ ...paid, created: 'yesterday' });
  const error = failure({ headers: { 'stripe-signature': signedByThem(body) }, body });
  assert.equal(error.reason, 'unreadable');
  assert.match(error.hint, /created/);
});

test('an unknown provider is named together with those that exist', () => {
  const error = failure({ headers: {}, body: PRETTY }, 'strip');
  assert.equal(error.code, 'unknown_provider');
  assert.match(error.hint, /stripe/);
});

test('an error prints and serialises without secrets and bodies', () => {
  const error = failure({ headers: { 'stripe-signature': good }, body: `${PRETTY} ` });
  assert.equal(error.message, error.hint);
  assert.deepEqual(Object.keys(error.toJSON()).sort(), [
    'code',
    'hint',
    'provider',
    'reason',
    'retryable',
    'status',
  ]);
  for (const text of [String(error), JSON.stringify(error)]) {
    assert.ok(!text.includes(SECRET) && !text.includes('cus_1'));
  }
});

function failure(webhook, provider = 'stripe') {
  try {
    verifyWebhook(provider, { secrets: SECRET, now: NOW, ...webhook });
  } catch (error) {
    assert.ok(error instanceof KassaError, String(error));
    return error;
  }
  assert.fail('it was accepted');
}

test('a caller’s slip is told as such, and breaks no core', async () => {
  const light = await import('kassa/verify');
  for (const verify of [verifyWebhook, light.verifyWebhook]) {
    const right = { headers: { 'stripe-signature': sign(PRETTY) }, body: PRETTY, secrets: SECRET };
    const slips = [
      [{ secrets: undefined }, 'no_webhook_secret'],
      [{ secrets: [] }, 'no_webhook_secret'],
      [{ secrets: '' }, 'no_webhook_secret'],
      [{ secrets: [undefined] }, 'invalid_secrets'],
      [{ headers: {} }, 'signature_missing'],
      [{ body: { id: 'evt_1' } }, 'parsed_body'],
      [{ body: undefined }, 'parsed_body'],
      [{ now: 0.5 }, 'invalid_now'],
    ];
    for (const [slip, code] of slips) {
      assert.throws(() => verify('stripe', { ...right, ...slip }), { code });
    }
    assert.throws(() => verify('stripe', { ...right, headers: undefined }), TypeError);
    assert.throws(() => verify('strip', right), { code: 'unknown_provider' });
    assert.equal(verify('stripe', right).id, 'evt_1');
  }
});
