// `npx kassa setup stripe` on an account that has nothing, that has all of it, and whose prices are
// others by now.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { createKassa } from 'kassa';
import { labClock } from 'kassa/lab';
import { sqlite } from 'kassa/stores/sqlite';
import { freshFile, HOME, plans, startLab } from './kit.mjs';

const command = new URL('../dist/command.js', import.meta.url).pathname;
const URL_OF_HOOKS = `${HOME}/api/kassa/webhooks/stripe`;

/** Runs the command beside a file as an app has it. */
async function run(lab, words, sold = plans) {
  const file = freshFile();
  const app = join(dirname(file), 'kassa.mjs');
  mkdirSync(dirname(app), { recursive: true });
  const from = (path) => JSON.stringify(new URL(`../dist/${path}.js`, import.meta.url).href);
  const stripe = { secretKey: 'sk_test_lab', apiBase: lab.url };
  writeFileSync(
    app,
    `import { createKassa } from ${from('all.inline')};
     import { sqlite } from ${from('stores/sqlite')};
     export const kassa = createKassa({
       plans: ${JSON.stringify(sold)},
       providers: ${JSON.stringify({ stripe })},
       store: sqlite(${JSON.stringify(file)}),
     });`,
  );
  const child = spawn(process.execPath, [command, ...words, '--kassa', app]);
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => (said.out += text));
  child.stderr.on('data', (text) => (said.err += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const lines = said.out.split('\n').filter(Boolean);
  const made = Object.fromEntries(lines.map((line) => line.split('=')));
  return { code, made, err: said.err };
}

async function posts(lab) {
  const { requests } = await lab.get('/lab/requests');
  return requests.filter(({ method }) => method === 'POST').length;
}

async function at(lab, kind) {
  const { stripe } = await lab.get('/lab/state');
  return stripe[kind] ?? [];
}

const SETUP = ['setup', 'stripe'];

test('what is missing is made, said as lines for the environment, and then left as it is', async (t) => {
  const lab = await startLab(t);
  const words = [...SETUP, '--url', URL_OF_HOOKS];
  const planned = await run(lab, [...words, '--dry-run']);
  assert.deepEqual([planned.code, planned.made], [2, {}], planned.err);
  assert.equal(await posts(lab), 0);
  assert.match(planned.err, /would be made: a price kassa_pro: 1900 usd \(smallest unit\) each month/);
  const first = await run(lab, words);
  assert.equal(first.code, 0, first.err);
  const { STRIPE_WEBHOOK_SECRET: secret, ...prices } = first.made;
  assert.match(secret, /^whsec_/);
  assert.deepEqual(Object.keys(prices), ['KASSA_PRICE_STARTER', 'KASSA_PRICE_PRO', 'KASSA_PRICE_PACK']);
  const made = await posts(lab);
  assert.equal(made, 4);
  const again = await run(lab, words);
  assert.deepEqual([again.code, again.made], [0, prices], again.err);
  assert.deepEqual((await run(lab, [...words, '--dry-run'])).code, 0);
  assert.equal(await posts(lab), made, 'nothing is made twice');
  const pro = (await at(lab, 'price')).find(({ id }) => id === prices.KASSA_PRICE_PRO);
  assert.deepEqual(
    [pro.lookup_key, pro.unit_amount, pro.currency, pro.recurring.interval],
    ['kassa_pro', 1900, 'usd', 'month'],
  );
});

test('the endpoint hears what Kassa reads, and its secret proves what is sent there', async (t) => {
  const lab = await startLab(t);
  const { made } = await run(lab, [...SETUP, '--url', URL_OF_HOOKS]);
  const find = async () => (await at(lab, 'webhook_endpoint')).find(({ url }) => url === URL_OF_HOOKS);
  const endpoint = await find();
  assert.equal(endpoint.api_version, '2026-10-28.endive');
  assert.ok(endpoint.enabled_events.includes('checkout.session.completed'));
  assert.ok(!endpoint.enabled_events.includes('*'));
  const shop = createKassa({
    plans,
    providers: {
      stripe: {
        secretKey: 'sk_test_lab',
        webhookSecret: made.STRIPE_WEBHOOK_SECRET,
        apiBase: lab.url,
      },
    },
    store: sqlite(freshFile()),
    baseUrl: HOME,
    now: labClock(lab.url),
  });
  const session = await shop.checkout({ customer: { id: 'ada' }, plan: 'pack' });
  await lab.post('/lab/stripe/pay', { session: session.id });
  const { deliveries } = await lab.get('/lab/deliveries');
  const mine = deliveries.filter(({ url }) => url === URL_OF_HOOKS);
  const heard = mine.map(({ type }) => type).sort();
  assert.deepEqual(heard, ['checkout.session.completed', 'payment_intent.succeeded']);
  for (const { headers, body } of mine) {
    const request = new Request(URL_OF_HOOKS, { method: 'POST', headers, body });
    assert.equal((await shop.webhook('stripe', request)).status, 200);
  }
  assert.equal((await shop.benefits('ada')).oneTimeCreditsBalance, 500);
});

test('an endpoint that was switched off or hears something else is put right, without a new secret', async (t) => {
  const lab = await startLab(t);
  const words = [...SETUP, '--url', URL_OF_HOOKS];
  await run(lab, words);
  const [{ id }] = (await at(lab, 'webhook_endpoint')).filter(({ url }) => url === URL_OF_HOOKS);
  const form = new URLSearchParams({ 'enabled_events[0]': '*', disabled: 'true' });
  const headers = {
    authorization: 'Bearer sk_test_lab',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const init = { method: 'POST', headers, body: form.toString() };
  assert.ok((await fetch(`${lab.url}/v1/webhook_endpoints/${id}`, init)).ok);
  assert.equal((await run(lab, [...words, '--dry-run'])).code, 2);
  const put = await run(lab, words);
  assert.equal(put.code, 0, put.err);
  assert.equal(put.made.STRIPE_WEBHOOK_SECRET, undefined);
  const all = (await at(lab, 'webhook_endpoint')).filter(({ url }) => url === URL_OF_HOOKS);
  assert.deepEqual(all.map(({ status }) => status), ['enabled']);
  assert.ok(!all[0].enabled_events.includes('*'));
});

test('another amount is another price of the same product, which takes the name', async (t) => {
  const lab = await startLab(t);
  const before = (await run(lab, SETUP)).made;
  const dearer = { ...plans, pro: { ...plans.pro, price: { amount: 2500, currency: 'usd' } } };
  const after = (await run(lab, SETUP, dearer)).made;
  assert.notEqual(after.KASSA_PRICE_PRO, before.KASSA_PRICE_PRO);
  assert.equal(after.KASSA_PRICE_PACK, before.KASSA_PRICE_PACK);
  const all = await at(lab, 'price');
  const [old, now] = [before, after].map((made) => all.find(({ id }) => id === made.KASSA_PRICE_PRO));
  assert.deepEqual([old.lookup_key, now.lookup_key], [null, 'kassa_pro']);
  assert.deepEqual([old.active, now.unit_amount], [true, 2500]);
  assert.equal(now.product, old.product);
  const own = await run(lab, [...SETUP, '--prefix', 'shop2_'], dearer);
  assert.notEqual(own.made.KASSA_PRICE_PRO, after.KASSA_PRICE_PRO);
});

test('what cannot be asked is said, and what Stripe refuses is its own words', async (t) => {
  const lab = await startLab(t);
  for (const wrong of [['setup'], ['setup', 'paypal'], [...SETUP, '--url', 'http://app.example/'], [...SETUP, '--url', 'x']]) {
    assert.equal((await run(lab, wrong)).code, 64, wrong.join(' '));
  }
  await lab.post('/lab/fault', { kind: '500', times: 100, path_prefix: '/v1/prices' });
  const away = await run(lab, SETUP);
  assert.equal(away.code, 1);
  assert.match(away.err, /provider_unavailable/);
});
