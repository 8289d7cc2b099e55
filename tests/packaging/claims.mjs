// What must hold wherever the package is installed. Each claim gets the running app and the lab.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { run } from './install.mjs';

export const SECRET = 'whsec_packaging';

const EVENT = JSON.stringify(
  { id: 'evt_1', object: 'event', type: 'product.created', created: 1, livemode: false },
  null,
  2,
);

function signed(body) {
  const at = Math.floor(Date.now() / 1000);
  const mac = createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex');
  return { 'stripe-signature': `t=${at},v1=${mac}` };
}

async function post(url, body, headers) {
  const reply = await fetch(url, { method: 'POST', body, headers });
  return { status: reply.status, ...(await reply.json()) };
}

async function get(url, headers) {
  return (await fetch(url, { headers })).json();
}

/** A claim about one route that only verifies. */
function verifiesAt(path) {
  return async ({ home }) => {
    const good = await post(home + path, EVENT, signed(EVENT));
    assert.deepEqual(good, { status: 200, id: 'evt_1', kind: 'product.created' });
    const rewritten = await post(home + path, JSON.stringify(JSON.parse(EVENT)), signed(EVENT));
    assert.deepEqual([rewritten.status, rewritten.code], [400, 'signature_mismatch']);
    assert.equal((await post(home + path, EVENT, {})).code, 'signature_missing');
  };
}

/** The package's entries that verify; each app has a route for each. */
const ENTRIES = ['kassa', 'web', 'verify'];

function eachVerifies(where, path) {
  const named = ENTRIES.map((name) => {
    const entry = name === 'kassa' ? name : `kassa/${name}`;
    return [`${entry} proves a webhook${where}`, verifiesAt(`${path}/${name}`)];
  });
  return Object.fromEntries(named);
}

/** For every app. */
export const claims = {
  ...eachVerifies('', '/api/verify'),

  'the handler lists what is for sale': async ({ home }) => {
    const { ok, result } = await get(`${home}/api/kassa/plans`);
    assert.equal(ok, true);
    assert.deepEqual(
      result.plans.map(({ id }) => id),
      ['pro'],
    );
  },

  'a forged webhook is refused': async ({ home }) => {
    const url = `${home}/api/kassa/webhooks/stripe`;
    const { status, code } = await post(url, EVENT, {
      'stripe-signature': `t=1,v1=${'0'.repeat(64)}`,
    });
    assert.deepEqual([status, code], [400, 'signature_mismatch']);
    assert.equal((await post(url, EVENT, signed(EVENT))).status, 200);
  },

  'a page elsewhere cannot buy': async ({ home }) => {
    const headers = { origin: 'https://evil.example', 'x-user': 'ada' };
    const { status, code } = await post(`${home}/api/kassa/checkout`, '{"plan":"pro"}', headers);
    assert.deepEqual([status, code], [403, 'foreign_origin']);
  },

  'a purchase opens the plan and its credits': async ({ home, lab }) => {
    const user = { 'x-user': 'ada' };
    const order = JSON.stringify({ plan: 'pro', price: { amount: 1, currency: 'usd' } });
    const reply = await post(`${home}/api/kassa/checkout`, order, { ...user, origin: home });
    assert.equal(reply.ok, true, JSON.stringify(reply));
    assert.ok(reply.result.url.startsWith(lab), reply.result.url);
    const { requests } = await get(`${lab}/lab/requests`);
    const [sent] = requests.filter(({ path }) => path === '/v1/checkout/sessions');
    assert.match(sent.body, /unit_amount(\]|%5D)=1900/);

    const session = JSON.stringify({ session: reply.result.id });
    assert.equal((await post(`${lab}/lab/stripe/pay`, session, {})).status, 'complete');
    const benefits = await until(async () => {
      const { result } = await get(`${home}/api/kassa/benefits`, user);
      // The payment and the subscription are two webhooks.
      return result.totalAvailableCredits === 100 && result.activePlanId === 'pro' && result;
    });
    assert.deepEqual(benefits.features, ['export']);
    const { result: stranger } = await get(`${home}/api/kassa/benefits`, { 'x-user': 'eve' });
    assert.equal(stranger.totalAvailableCredits, 0);
  },
};

/** For apps that sell on devices: what stores sign is proved here, and what they want signed is signed. */
export const storeClaims = {
  'a purchase of the App Store is proved, and so is what the store posts of it': async (app) => {
    const product = { id: 'mobile', type: 'autoRenewable', price: 9990, group: 'main', period: 'P1M' };
    await control(app, 'appStore/product', product);
    const { jws: proof } = await control(app, 'appStore/buy', { product: 'mobile', buyer: 'ivy' });
    await bought(app, 'ivy', { provider: 'appStore', proof });
    const forged = proof.slice(0, -9) + (proof.at(-9) === 'A' ? 'B' : 'A') + proof.slice(-8);
    const told = await purchase(app, 'eve', { provider: 'appStore', proof: forged });
    assert.deepEqual([told.status, told.code], [400, 'signature_mismatch']);
    await taken(app, 'appStore');
  },

  'a purchase of Google Play is looked up with a signed assertion, and heard of by its carrier': async (app) => {
    await control(app, 'googlePlay/subscription', { id: 'mobile', basePlan: 'monthly', price: 9_990_000 });
    const { purchaseToken: proof } = await control(app, 'googlePlay/subscribe', { product: 'mobile', test: true });
    await bought(app, 'joe', { provider: 'googlePlay', proof, product: 'mobile' });
    await control(app, 'googlePlay/cancel', { token: proof });
    await taken(app, 'googlePlay');
  },
};

function control({ lab }, action, wish) {
  return post(`${lab}/lab/${action}`, JSON.stringify(wish), {});
}

/** As an app on a device asks: without an origin. */
function purchase({ home }, user, body) {
  return post(`${home}/api/stores/purchase`, JSON.stringify(body), { 'x-user': user });
}

async function bought(app, user, body) {
  const told = await purchase(app, user, body);
  assert.deepEqual([told.status, told.result?.state], [200, 'landed'], JSON.stringify(told));
  assert.deepEqual(told.result.benefits.features, ['export']);
}

/** The lab has posted to the app, which took all of it. */
async function taken({ lab }, provider) {
  await until(async () => {
    const { deliveries } = await get(`${lab}/lab/deliveries?all=1`);
    const own = deliveries.filter((it) => it.provider === provider);
    return own.length > 0 && own.every(({ done }) => done);
  });
}

/** For Node.js without a bundler. */
export const plainClaims = {
  'every entry loads in both ways': async ({ node, folder }) => {
    await run(node, ['entries.mjs'], { cwd: folder });
  },
};

/** For apps with two runtimes. */
export const edgeClaims = eachVerifies(' in the Edge runtime too', '/api/edge');

/** For apps that render on the server. */
export const renderClaims = {
  'a component is rendered on the server': async ({ home }) => {
    const html = await (await fetch(home)).text();
    assert.match(html, /data-plan="pro"/);
    assert.match(html, /19\.00|\$19/);
  },
};

/** The lab delivers by itself, a moment later. */
async function until(condition, patience = 60_000) {
  const end = Date.now() + patience;
  for (;;) {
    const met = await condition();
    if (met) return met;
    assert.ok(Date.now() < end, 'it did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
