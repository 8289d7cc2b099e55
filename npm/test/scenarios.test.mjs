// The scenarios of the repository, played through the package: tests/scenarios/README.md.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { deliver, HOME, openShop, SECRET, startLab } from './kit.mjs';

const FOLDER = new URL('../../tests/scenarios/', import.meta.url);
/** 2026-01-31T00:00:00Z, where every scenario begins. */
const START = '1769817600000';
/** What TossPayments signs with, and what its cards' keys are sealed with: bytes that count up. */
const COUNTED = Buffer.from(Array.from({ length: 32 }, (_, at) => at));

const read = (name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
const plans = read('plans.json').map(({ prices = [], benefits, ...plan }) => ({
  ...plan,
  benefits: recorded(benefits),
  prices: Object.fromEntries(prices.map(({ provider, id }) => [provider, id])),
}));

/** What a plan gives: records by name where the core has lists. */
function recorded({ credits = [], limits = [], values = [], ...rest } = {}) {
  return {
    ...rest,
    credits: Object.fromEntries(credits.map(({ kind, ...of }) => [kind, of])),
    limits: Object.fromEntries(limits.map(({ name, ...limit }) => [name, limit])),
    values: Object.fromEntries(values.map(({ name, value }) => [name, JSON.parse(value)])),
  };
}

/** What a customer has: the core's lists again, without what the package adds as nothing. */
function listed({ credits, limits, values, ...rest }) {
  const some = ([name, { subscription, oneTime, held, debt, available }]) =>
    name === 'credits' || [subscription, oneTime, held, debt, available].some((n) => n !== 0);
  return {
    ...rest,
    credits: Object.entries(credits).filter(some).map(([kind, of]) => ({ kind, ...of })),
    limits: Object.entries(limits).flatMap(([name, amount]) => (amount ? [{ name, amount }] : [])),
    values: Object.entries(values).map(([name, value]) => ({ name, value: JSON.stringify(value) })),
  };
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
  if (file === 'plans.json') continue;
  const story = read(file);
  for (const provider of story.providers ?? ['stripe', 'lemonSqueezy']) {
    test(`${file.replace('.json', '').replaceAll('_', ' ')}, at ${provider}`, async (t) => {
      const world = await open(t, provider, story.notices);
      const saved = { provider };
      for (const [index, step] of story.steps.entries()) {
        const result = await play(step, world, saved);
        if (step.as) saved[step.as] = result;
        const at = `step ${index + 1}: ${JSON.stringify(step)}`;
        if (step.told !== undefined) assert.equal(result, step.told, at);
        else if (step.expect) part(fill(step.expect, saved), result, at);
        else assert.ok(!result?.error, `${at} failed: ${JSON.stringify(result)}`);
      }
    });
  }
}

async function open(t, provider, notices = []) {
  const second = ['--webhook', `${HOME}/second`, '--webhook-secret', SECRET];
  const lemon = [...second, '--webhook-provider', 'lemonSqueezy'];
  const toss = ['--webhook', `${HOME}/third`, '--webhook-secret', COUNTED.toString('hex')];
  toss.push('--webhook-provider', 'tossPayments');
  const lab = await startLab(t, ...lemon, ...toss, ...stores(), '--now', START, '--seed', '1');
  await stock(lab);
  const keys = {
    stripe: { secretKey: 'sk_test_lab', webhookSecret: SECRET, apiBase: lab.url },
    lemonSqueezy: {
      secretKey: 'lab',
      webhookSecret: SECRET,
      store: '1',
      apiBase: `${lab.url}/lemonSqueezy`,
    },
    tossPayments: {
      secretKey: 'test_sk_scenario',
      clientKey: 'test_ck_scenario',
      widget: { clientKey: 'test_gck_scenario', secretKey: 'test_gsk_scenario' },
      webhookSecret: COUNTED.toString('hex'),
      apiBase: `${lab.url}/tossPayments`,
    },
    ...(await apps(lab)),
  };
  // The first one sells.
  const names = [provider, ...Object.keys(keys).filter((name) => name !== provider)];
  const world = { lab, provider, told: new Set(), failing: 0 };
  const tell = (notice) => {
    if (world.failing-- > 0) throw new Error('the mail service is down');
    world.told.add(notice.id);
  };
  world.shop = openShop({
    lab,
    environment: 'test',
    providers: Object.fromEntries(names.map((name) => [name, keys[name]])),
    plans: () => plans,
    sealKeys: [{ id: 'test', key: COUNTED.toString('base64') }],
    on: { ...heard(['paymentFailed', 'duplicateSubscription', ...notices], tell), alert: () => {} },
  });
  return world;
}

/** A callback each. */
function heard(kinds, tell) {
  return Object.fromEntries(kinds.map((kind) => [kind, tell]));
}

/** Stores share no secret with an app: who they are is proved otherwise. */
function stores() {
  const posted = (name) => ['--webhook', `${HOME}/${name}`, '--webhook-provider', name];
  return ['appStore', 'googlePlay'].flatMap(posted);
}

/** The app in the stores, with its keys, as the lab hands them out. */
async function apps(lab) {
  const { root } = await lab.get('/lab/appStore/root');
  const { environment: _, ...bundle } = await lab.get('/lab/appStore/key');
  const android = await lab.get('/lab/googlePlay/key');
  return {
    appStore: { ...bundle, roots: [root], apiBase: `${lab.url}/appStore` },
    googlePlay: { ...android, apiBase: `${lab.url}/googlePlay` },
  };
}

/** What a plan names at a provider was made there before. */
async function stock(lab) {
  for (const { name, price, interval, trialDays, benefits, prices } of plans) {
    const id = prices.lemonSqueezy;
    if (id) await lab.post('/lab/lemonSqueezy/variant', {
      id,
      name,
      price: price.amount,
      currency: price.currency,
      interval: interval?.unit,
      interval_count: interval?.count,
      trial_days: trialDays,
      // What is bought once and opens features is software.
      license: !interval && benefits.features !== undefined,
    });
    if (!prices.stripe) continue;
    await lab.post('/lab/stripe/price', {
      id: prices.stripe,
      name,
      unit_amount: price.amount,
      currency: price.currency,
      interval: interval?.unit,
      interval_count: interval?.count,
    });
  }
}

/** What only the simulator plays. */
const simulated = ['skew', 'trouble', 'together', 'batch', 'elsewhere', 'plans', 'rest'];

async function play(step, world, saved) {
  const word = simulated.find((word) => word in step);
  assert.ok(word === undefined, `only the simulator plays \`${word}\``);
  assert.ok(!Array.isArray(step.deliver), 'only native players deliver by name');
  const { lab, shop } = world;
  if (step.lab) {
    const [method, path] = step.lab.replace('{provider}', world.provider).split(' ');
    return method === 'GET' ? lab.get(path) : lab.post(path, fill(step.body, saved));
  }
  if (step.deliver) return deliver(lab, shop);
  if (step.failCallbacks !== undefined) {
    world.failing = step.failCallbacks;
    return null;
  }
  if (step.told !== undefined) return world.told.size;
  return ask(shop, fill(step.ask, saved));
}

/** An ask in the package's own words, and its answer in the core's. */
async function ask(shop, { type, account, options, ...rest }) {
  if (options !== undefined) rest.options = JSON.parse(options);
  const methods = {
    checkout: () => shop.checkout(rest),
    benefits: async () => ({ benefits: await shop.benefits(account) }),
    orders: async () => ({ orders: await shop.orders(account) }),
    arrival: (how) => shop.arrival(account, how),
    deduct: ({ amount, ...how }) => shop.deduct(account, amount, how),
    reserve: ({ amount, ...how }) => shop.reserve(account, amount, how),
    commit: ({ reservation, ...how }) => shop.commit(account, reservation, how),
    release: ({ reservation }) => shop.release(account, reservation),
    grant: ({ amount, ...how }) => shop.grant(account, amount, how),
    forgive: (how) => shop.forgive(account, how),
    return: ({ query, ...how }) => {
      const params = query.map(({ name, value }) => [name, value]);
      return shop.confirmReturn(account, new URLSearchParams(params), how);
    },
    subscribe: (order) => shop.subscribe(order),
    purchase: (bought) => shop.purchase({ account, ...bought }),
    register: ({ customer, ...how }) => shop.registerMethod(customer, how),
    methods: async () => ({ methods: await shop.methods(account) }),
    unregister: ({ method }) => shop.unregisterMethod(account, method),
    refund: ({ payment, ...how }) => shop.refund(account, payment, how),
    capture: ({ payment, ...how }) => shop.capture(account, payment, how),
    void: ({ payment, ...how }) => shop.void(account, payment, how),
    cancel: (how) => (how.when === 'never' ? shop.resume(account) : shop.cancel(account, how)),
    pause: (how) => shop.pause(account, how),
    change: (how) => shop.change(account, how),
    subscriptions: async () => ({ subscriptions: await shop.subscriptions(account) }),
    licenses: async () => ({ licenses: await shop.licenses(account) }),
    portal: (how) => shop.portal(account, how),
    explain: async (page) => ({ history: await shop.explain(account, page) }),
    merge: async (how) => ({ benefits: await shop.merge(account, how) }),
    tick: (how) => shop.tick(how),
    // The package settles by itself; by hand there is only the work of all.
    settle: () => shop.tick(),
  };
  const names = {
    deduct: 'deducted',
    reserve: 'reserved',
    commit: 'deducted',
    release: 'released',
    grant: 'granted',
    forgive: 'granted',
    return: 'returned',
    subscribe: 'returned',
    purchase: 'purchased',
    register: 'checkout',
    unregister: 'methods',
    refund: 'refunded',
    capture: 'captured',
    void: 'voided',
    cancel: 'canceled',
    pause: 'changed',
    change: 'changed',
    explain: 'explained',
    merge: 'merged',
    tick: 'ticked',
  };
  try {
    const answer = await methods[type](rest);
    const benefits = answer.benefits && { benefits: listed(answer.benefits) };
    return { type: answer.ok === false ? 'declined' : (names[type] ?? type), ...answer, ...benefits };
  } catch (error) {
    return { error: JSON.parse(JSON.stringify(error)) };
  }
}

/** Puts what earlier steps brought in the place of `"$name.path"`. */
function fill(template, saved) {
  if (typeof template === 'string' && template.startsWith('$')) {
    return template.slice(1).split('.').reduce((value, key) => value[key], saved);
  }
  if (Array.isArray(template)) return template.map((item) => fill(item, saved));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, saved)]));
}

/** Objects may hold more than expected, arrays are as long, null means absent. */
function part(expected, actual, at) {
  if (Array.isArray(expected)) {
    assert.equal(actual?.length, expected.length, `${at}: length`);
    expected.forEach((item, index) => part(item, actual[index], `${at}[${index}]`));
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) part(value, actual?.[key], `${at}.${key}`);
  } else {
    assert.equal(actual ?? null, expected, at);
  }
}
