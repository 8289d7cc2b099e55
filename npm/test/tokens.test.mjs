// Entitlement tokens: issued here, read by Kassa and by a library that knows nothing of Kassa.

import assert from 'node:assert/strict';
import test from 'node:test';
import * as jose from 'jose';
import { readToken } from 'kassa/verify';
import { readToken as readInBrowser } from 'kassa/client';
import { asked, buy, openShop, plans, startLab, visit } from './kit.mjs';

const HOUR = 3_600_000;

/** A pair as an operator makes it. */
async function made(id) {
  const pair = await jose.generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { id, ...pair, pem: await jose.exportPKCS8(pair.privateKey) };
}

async function published(shop) {
  const reply = await shop.handler(visit('jwks', { user: null }));
  assert.equal(reply.status, 200);
  assert.match(reply.headers.get('cache-control'), /max-age/);
  return reply.json();
}

test('any JWT library proves a token by the published keys, and learns nothing personal', async (t) => {
  const lab = await startLab(t);
  const key = await made('2026-11');
  const { pro } = plans;
  const shop = openShop({
    lab,
    plans: { pro: { ...pro, prices: {} } },
    tokens: { keys: [{ id: key.id, privateKey: key.pem }] },
  });
  await buy(lab, shop, 'pro');
  const { status, result } = await asked(shop, 'token', { body: {} });
  assert.equal(status, 200);
  assert.equal(result.key, '2026-11');

  const jwks = await published(shop);
  assert.ok(!JSON.stringify(jwks).includes('"d"'));
  const now = result.expiresAt - HOUR;
  const { payload, protectedHeader } = await jose.jwtVerify(
    result.token,
    jose.createLocalJWKSet(jwks),
    { algorithms: ['EdDSA'], typ: 'kassa+jwt', subject: 'ada', currentDate: new Date(now) },
  );
  assert.deepEqual(protectedHeader, { alg: 'EdDSA', kid: '2026-11', typ: 'kassa+jwt' });
  const { iat, exp, revision, periodEnd, ...told } = payload;
  assert.deepEqual(told, {
    sub: 'ada',
    env: 'test',
    plan: 'pro',
    status: 'active',
    features: ['export'],
    quantity: 1,
  });
  assert.equal(exp - iat, 3_600);
  assert.ok(revision > 0 && periodEnd > exp);
  assert.ok(!JSON.stringify(payload).includes('@'));

  for (const read of [readToken, readInBrowser]) {
    const valid = await read(result.token, { jwks, account: 'ada', environment: 'test', now });
    assert.ok(valid.ok);
    assert.equal(valid.entitlements.plan, 'pro');
    assert.deepEqual(valid.entitlements.features, ['export']);
    assert.equal(valid.entitlements.expiresAt, result.expiresAt);
    assert.equal(valid.latest, now);
    const late = await read(result.token, { jwks, now: result.expiresAt });
    assert.deepEqual(late, { ok: false, code: 'expired', latest: result.expiresAt });
    const back = await read(result.token, { jwks, now, latest: late.latest });
    assert.deepEqual(back, { ok: false, code: 'clock_set_back', latest: late.latest });
    assert.equal((await read(result.token, { jwks, now, account: 'bob' })).code, 'another_account');
    const other = { jwks, now, environment: 'live' };
    assert.equal((await read(result.token, other)).code, 'another_environment');
    assert.equal((await read('x', { jwks, now })).code, 'malformed');
    assert.equal((await read(undefined, { jwks, now })).code, 'malformed');
  }
});

test('a token that another library signs is read, and one that it changed is not', async () => {
  const key = await made('a');
  const jwk = { ...(await jose.exportJWK(key.publicKey)), kid: 'a', alg: 'EdDSA', use: 'sig' };
  const rsa = { kty: 'RSA', kid: 'r', n: 'AQAB', e: 'AQAB' };
  const claims = { env: 'live', features: ['export'], quantity: 2, revision: 7 };
  const sign = (header) =>
    new jose.SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: 'a', typ: 'kassa+jwt', ...header })
      .setSubject('ada')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key.privateKey);
  const jwks = { keys: [rsa, jwk] };
  const token = await sign({});
  const { ok, entitlements } = readToken(token, { jwks, account: 'ada', environment: 'live' });
  assert.deepEqual([ok, entitlements.quantity, entitlements.revision], [true, 2, 7]);
  assert.equal(readToken(await sign({ typ: 'JWT' }), { jwks }).code, 'malformed');
  assert.equal(readToken(await sign({ kid: 'r' }), { jwks }).code, 'unknown_key');
  const [head, body, signature] = token.split('.');
  const eve = Buffer.from(body, 'base64url').toString().replace('ada', 'eve');
  const changed = [head, Buffer.from(eve).toString('base64url'), signature].join('.');
  assert.equal(readToken(changed, { jwks }).code, 'bad_signature');
  const unsigned = Buffer.from('{"alg":"none","kid":"a","typ":"kassa+jwt"}').toString('base64url');
  assert.equal(readToken(`${unsigned}.${body}.`, { jwks }).code, 'malformed');
  assert.throws(() => readToken(token, { jwks, now: 1.5 }), { code: 'invalid_check' });
});

test('a key is replaced while tokens of the old one still count', async () => {
  const [old, young] = [await made('2026-10'), await made('2026-11')];
  const jwk = await jose.exportJWK(young.privateKey);
  const keys = [
    { id: old.id, privateKey: old.pem.replaceAll('\n', '\\n') },
    { id: young.id, privateKey: jwk },
  ];
  const before = openShop({ tokens: { keys, seconds: 600 } });
  const first = await before.token('ada');
  assert.equal(first.key, '2026-10');
  // Readers that fetched the keys before the change know the new one already.
  const known = await published(before);
  const after = openShop({ tokens: { keys: keys.toReversed?.() ?? [...keys].reverse() } });
  const second = await after.token('ada');
  assert.equal(second.key, '2026-11');
  for (const token of [first.token, second.token]) {
    assert.ok(readToken(token, { jwks: known }).ok);
    assert.ok(readToken(token, { jwks: await after.tokenKeys() }).ok);
  }
  // Of the old key only the public half is left, and then nothing.
  const half = { id: old.id, publicKey: await jose.exportSPKI(old.publicKey) };
  const later = openShop({ tokens: { keys: [keys[1], half] } });
  assert.ok(readToken(first.token, { jwks: await later.tokenKeys() }).ok);
  const last = openShop({ tokens: { keys: [{ id: young.id, privateKey: JSON.stringify(jwk) }] } });
  const { keys: left } = await last.tokenKeys();
  assert.deepEqual(left.map(({ kid }) => kid), ['2026-11']);
  assert.equal(readToken(first.token, { jwks: { keys: left } }).code, 'unknown_key');
  const over = { jwks: known, now: first.expiresAt };
  assert.equal(readToken(first.token, over).code, 'expired');
});

test('a token is only ever about the caller, who is on a page of the shop', async () => {
  const key = await made('a');
  const shop = openShop({ tokens: { keys: [{ id: 'a', privateKey: key.pem }] } });
  const { result } = await asked(shop, 'token', { body: { account: 'eve', seconds: 604_800 } });
  const { entitlements } = readToken(result.token, { jwks: await shop.tokenKeys() });
  assert.equal(entitlements.account, 'ada');
  assert.equal(entitlements.expiresAt - entitlements.issuedAt, HOUR);
  assert.equal((await asked(shop, 'token', { body: {}, user: null })).status, 401);
  assert.equal((await asked(shop, 'token')).status, 405);
  const foreign = { body: {}, headers: { origin: 'https://evil.example' } };
  assert.equal((await asked(shop, 'token', foreign)).status, 403);
  for (const seconds of [59, 604_801, 0]) {
    await assert.rejects(shop.token('ada', { seconds }), { code: 'bad_seconds' });
  }
});

test('a key that is none is named by its id, and nothing of it is told', async () => {
  const ec = await jose.generateKeyPair('ES256', { extractable: true });
  const pem = await jose.exportPKCS8(ec.privateKey);
  for (const privateKey of [pem, 'sesame', '{"kty":"OKP","d":"sesame"}', { kty: 'oct', k: 'sesame' }]) {
    const shop = openShop({ tokens: { keys: [{ id: 'a', privateKey }] }, on: { alert() {} } });
    const error = await shop.token('ada').catch((thrown) => thrown);
    assert.equal(error.code, 'token_not_signed');
    assert.equal(error.cause.code, 'bad_token_key');
    const told = [error.stack, JSON.stringify(error), error.cause.stack, String(error.cause.cause)];
    assert.ok(told.every((text) => !/sesame|BEGIN|MIG/.test(text)), told.join('\n'));
    assert.ok(error.cause.hint.includes('`a`'));
  }
  const none = openShop();
  await assert.rejects(none.token('ada'), { code: 'no_token_key' });
  assert.deepEqual(await published(none), { keys: [] });
  const twice = openShop({ tokens: { keys: [{ id: 'a', privateKey: 'x' }, { id: 'a', privateKey: 'y' }] } });
  await assert.rejects(twice.tokenKeys(), { code: 'bad_token_key' });
});
