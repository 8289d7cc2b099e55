// Many shops behind one handler, in one database.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createKassa, createTenants } from 'kassa';
import { toNextHandlers, webhookRoute } from 'kassa/next';
import { sqlite } from 'kassa/stores/sqlite';
import { labClock } from 'kassa/lab';
import { onWorkers } from 'kassa/workers';
import { freshFile, plans, SECRET, sign, startLab } from './kit.mjs';

const BODY = { plan: 'pack' };

/** Shops at hosts of their own, all in one database. */
function open({ labs = {}, change = (own) => own, ...settings } = {}) {
  const asked = [];
  const store = sqlite(freshFile());
  const shops = createTenants({
    tenant: (request) => new URL(request.url).hostname.split('.')[0],
    options: async (name) => {
      asked.push(name);
      const lab = labs[name];
      if (!lab) return undefined;
      return change(
        {
          plans: { pack: { ...plans.pack, name } },
          providers: {
            stripe: { secretKey: `sk_test_${name}`, webhookSecret: `whsec_${name}`, apiBase: lab.url },
          },
          store,
          baseUrl: `https://${name}.example`,
          identify: (request) => ({ id: request.headers.get('x-user') ?? 'ada' }),
          now: lab.url ? labClock(lab.url) : Date.now,
          on: { alert() {} },
        },
        name,
      );
    },
    ...settings,
  });
  return { shops, asked, store };
}

const at = (name, path, { body, headers = {} } = {}) =>
  new Request(`https://${name}.example/api/kassa/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { origin: `https://${name}.example`, ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

/** Delivers what waits in a lab to the shop of that name. */
async function deliver(shops, name, lab) {
  const { POST } = webhookRoute(shops, 'stripe');
  const statuses = [];
  for (const { id, body } of (await lab.get('/lab/deliveries')).deliveries) {
    const { now } = await lab.get('/lab/clock');
    const signature = sign(body, { secret: `whsec_${name}`, at: Math.floor(now / 1000) });
    const reply = await POST(at(name, 'webhooks/stripe', { body, headers: { 'stripe-signature': signature } }));
    statuses.push(reply.status);
    await lab.post('/lab/deliveries', { id, status: 200 });
  }
  return statuses;
}

test('two shops share a database, the ids of their customers and even those of events', async (t) => {
  // Two labs of one seed make the same ids: as bad as it can get.
  const labs = { acme: await startLab(t, '--seed', '5'), bolt: await startLab(t, '--seed', '5') };
  const { shops, asked, store } = open({ labs });
  const { GET, POST } = toNextHandlers(shops);
  const credits = async (name) =>
    (await (await GET(at(name, 'benefits'))).json()).result.totalAvailableCredits;

  const sessions = {};
  for (const name of ['acme', 'bolt']) {
    const reply = await POST(at(name, 'checkout', { body: BODY }));
    assert.equal(reply.status, 200);
    sessions[name] = (await reply.json()).result.id;
  }
  assert.equal(sessions.acme, sessions.bolt);
  await labs.acme.post('/lab/stripe/pay', { session: sessions.acme });
  assert.ok((await deliver(shops, 'acme', labs.acme)).every((status) => status === 200));
  assert.deepEqual([await credits('acme'), await credits('bolt')], [500, 0]);

  await labs.bolt.post('/lab/stripe/pay', { session: sessions.bolt });
  const statuses = await deliver(shops, 'bolt', labs.bolt);
  assert.ok(statuses.length > 0 && statuses.every((status) => status === 200));
  assert.deepEqual([await credits('acme'), await credits('bolt')], [500, 500]);

  const bolt = await shops.of('bolt');
  const spent = await bolt.deduct('ada', 200, { strategy: 'oneTimeOnly', key: 'job' });
  assert.ok(spent.ok && !spent.replayed);
  assert.deepEqual([await credits('acme'), await credits('bolt')], [500, 300]);
  const acme = await shops.of('acme');
  assert.ok(!(await acme.deduct('ada', 200, { strategy: 'oneTimeOnly', key: 'job' })).replayed);
  assert.ok((await acme.explain('ada')).changes.length > 0);

  const rows = await store.read("SELECT name FROM sqlite_master WHERE name LIKE 'kassa%'", []);
  const names = rows.map(([name]) => name);
  assert.ok(names.length > 10);
  assert.ok(names.every((name) => /^kassa_t_(acme|bolt)_/.test(name)), names.join(' '));
  assert.deepEqual([...new Set(asked)].sort(), ['acme', 'bolt']);
  assert.equal(asked.length, 2);
});

test("a shop's secrets prove nothing at another", async () => {
  const labs = { acme: {}, bolt: {} };
  const { shops } = open({ labs });
  const body = '{"id":"evt_1","object":"event","type":"product.created","livemode":false}';
  const post = async (name, secret) => {
    const headers = { 'stripe-signature': sign(body, { secret }) };
    return (await shops.handler(at(name, 'webhooks/stripe', { body, headers }))).status;
  };
  assert.deepEqual(
    await Promise.all([
      post('acme', 'whsec_acme'),
      post('bolt', 'whsec_bolt'),
      post('acme', 'whsec_bolt'),
      post('bolt', 'whsec_acme'),
    ]),
    [200, 200, 400, 400],
  );
  const sold = await (await shops.handler(at('bolt', 'plans'))).json();
  assert.equal(sold.result.plans[0].name, 'bolt');
});

test('a request of no shop is answered 404 and costs nothing', async () => {
  const { shops, asked } = open({ labs: { acme: {} }, tenant: (request) => request.headers.get('x-shop') });
  for (const path of ['plans', 'benefits', 'webhooks/stripe', 'no-such-route']) {
    const reply = await shops.handler(at('nobody', path));
    assert.deepEqual([reply.status, (await reply.json()).code], [404, 'unknown_tenant']);
  }
  assert.deepEqual(asked, []);
  const named = at('nobody', 'plans', { headers: { 'x-shop': 'no/such; shop' } });
  assert.equal((await shops.handler(named)).status, 404);
  assert.equal(await shops.of('nobody'), undefined);
});

test('so many shops are kept ready and no more, and one can be read anew', async () => {
  const labs = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, {}]));
  let fails = true;
  const { shops, asked } = open({
    labs,
    most: 2,
    change: (own, name) => {
      if (name !== 'c' || !fails) return own;
      fails = false;
      throw new Error('the table of shops is away');
    },
  });
  await Promise.all([shops.of('a'), shops.of('a'), shops.of('b')]);
  assert.deepEqual(asked, ['a', 'b']);
  await assert.rejects(shops.of('c'), /away/);
  assert.ok(await shops.of('c'));
  await shops.of('b');
  assert.deepEqual(asked, ['a', 'b', 'c', 'c']);
  await shops.of('a');
  assert.deepEqual(asked.slice(4), ['a']);
  shops.forget('a');
  await shops.of('a');
  assert.deepEqual(asked.slice(4), ['a', 'a']);
});

test('shops with one key are refused, unless each names its part', async () => {
  const same = (provider, more) => (own, name) => ({
    ...own,
    providers: { [provider]: { secretKey: 'sk_test_1', webhookSecret: SECRET, ...more?.(name) } },
  });
  const refused = async (change, ...names) => {
    const { shops } = open({ labs: { acme: {}, bolt: {}, calm: {} }, change });
    for (const name of ['acme', ...names]) assert.ok(await shops.of(name));
    return shops.of('calm').then(() => undefined, (error) => error.code);
  };
  const lemon = (more) => same('lemonSqueezy', more);
  assert.equal(await refused(lemon()), 'tenants_share_keys');
  assert.equal(await refused(lemon(() => ({ prices: ['price_1'] }))), 'tenants_share_keys');
  assert.equal(await refused(lemon((name) => ({ prices: [`price_${name}`] })), 'bolt'), undefined);
  assert.equal(await refused(lemon((name) => ({ store: name })), 'bolt'), undefined);
  // Not only the shop that came last is looked at.
  const twice = lemon((name) => ({ store: name === 'bolt' ? '2' : '1' }));
  assert.equal(await refused(twice, 'bolt'), 'tenants_share_keys');
  const tokens = { keys: [{ id: 'a', privateKey: 'one for all' }] };
  assert.equal(await refused((own) => ({ ...own, tokens })), 'tenants_share_keys');
});

test('a name that would not be a part of the name of a table is refused', async () => {
  for (const name of ['Acme', 'a_b', 'a-b', 'x'.repeat(33), 'a b', 'a;']) {
    const { shops } = open({ labs: { [name]: {} } });
    await assert.rejects(shops.of(name), { code: 'bad_tenant' }, name);
  }
});

test('the shop that was there before the others keeps its tables', async () => {
  const { shops, store } = open({ labs: { acme: {}, bolt: {} }, first: 'acme' });
  for (const name of ['acme', 'bolt']) await (await shops.of(name)).benefits('ada');
  const rows = await store.read("SELECT name FROM sqlite_master WHERE name LIKE 'kassa%_account'", []);
  assert.ok(rows.some(([name]) => name === 'kassa_account'));
  assert.ok(rows.some(([name]) => name === 'kassa_t_bolt_account'));
});

test('a Worker serves many shops from one database', async () => {
  const store = sqlite(freshFile());
  const worker = onWorkers(
    (env, shop) =>
      createKassa({
        plans: { pack: { ...plans.pack, name: shop } },
        providers: {},
        store: env.store,
        identify: () => ({ id: 'ada' }),
        on: { alert() {} },
      }),
    { tenant: (request) => request.headers.get('x-shop') },
  ).worker;
  const ctx = { waitUntil() {} };
  const ask = (path, shop) =>
    worker.fetch(at('app', path, { headers: shop ? { 'x-shop': shop } : {} }), { store }, ctx);
  for (const shop of ['acme', 'bolt']) {
    const { result } = await (await ask('plans', shop)).json();
    assert.equal(result.plans[0].name, shop);
    assert.equal((await ask('benefits', shop)).status, 200);
  }
  assert.equal((await ask('benefits')).status, 404);
  const rows = await store.read("SELECT name FROM sqlite_master WHERE name LIKE 'kassa%_link'", []);
  assert.deepEqual(rows.flat().sort(), ['kassa_t_acme_link', 'kassa_t_bolt_link']);
});
