// Plans as code, plans of an admin, and rows of older guides.

import assert from 'node:assert/strict';
import test from 'node:test';
import { compat, plansFromRows } from 'kassa/compat';
import { buy, openShop, plans, startLab, visit } from './kit.mjs';

test("plans as code become the core's own", async () => {
  const [, pro] = await openShop().plans();
  assert.deepEqual(pro, {
    id: 'pro',
    name: 'Pro',
    description: 'Everything.',
    interval: { unit: 'month', count: 1 },
    price: { amount: 1900, currency: 'usd' },
    benefits: { monthlyCredits: 100, features: ['export'] },
    prices: [{ provider: 'stripe', id: 'price_pro' }],
    retired: false,
  });
});

test('what follows a failed renewal is told to the core, which refuses what makes no sense', async () => {
  const dunning = [
    { after: '36h', do: 'retry' },
    { after: '14d', do: 'block' },
  ];
  const monthly = { ...plans.pro, billingDay: 25, firstPeriod: 'free' };
  const own = openShop({ plans: { pro: { ...monthly, dunning } } });
  const [plan] = await own.plans();
  assert.deepEqual([plan.dunning, plan.billingDay, plan.firstPeriod], [dunning, 25, 'free']);
  assert.equal((await own.benefits('ada')).activePlanId, undefined);
  for (const wrong of [
    { dunning: [...dunning].reverse() },
    { dunning: [{ after: 'soon', do: 'retry' }] },
    { billingDay: 32 },
  ]) {
    const shop = openShop({ plans: { pro: { ...monthly, ...wrong } } });
    await assert.rejects(shop.benefits('ada'), { code: 'bad_plan' });
  }
});

test('a price without a name, such as of an unset variable, is no price', async () => {
  const shop = openShop({ plans: { pro: { ...plans.pro, prices: { stripe: undefined } } } });
  assert.deepEqual((await shop.plans())[0].prices, []);
});

test('a price may bring its page to buy at', async () => {
  const link = 'https://acme.lemonsqueezy.com/checkout/buy/1';
  const prices = { stripe: 'price_1', lemonSqueezy: { id: '12', link }, polar: { id: undefined } };
  const [plan] = await openShop({ plans: { pro: { ...plans.pro, prices } } }).plans();
  assert.deepEqual(plan.prices, [
    { provider: 'stripe', id: 'price_1' },
    { provider: 'lemonSqueezy', id: '12', link },
  ]);
});

test('loaded plans are sold, and asked for once by requests at the same time', async (t) => {
  const lab = await startLab(t);
  const load = t.mock.fn(async () => Object.entries(plans).map(([id, plan]) => ({ id, ...plan })));
  const shop = openShop({ lab, plans: load });
  await Promise.all([shop.plans(), shop.benefits('ada'), shop.handler(visit('plans'))]);
  assert.equal(load.mock.callCount(), 1);
  await buy(lab, shop, 'pack');
  assert.equal((await shop.benefits('ada')).oneTimeCreditsBalance, 500);
});

test('a loaded list is short-lived, so that an edited plan is sold as edited', async (t) => {
  let amount = 100;
  const load = async () => ({ pro: { ...plans.pro, price: { amount, currency: 'usd' } } });
  const shop = openShop({ plans: load });
  assert.equal((await shop.plans())[0].price.amount, 100);
  amount = 200;
  assert.equal((await shop.plans())[0].price.amount, 100);
  const now = Date.now();
  t.mock.method(Date, 'now', () => now + 6_000);
  assert.equal((await shop.plans())[0].price.amount, 200);
});

test('a loader that fails is an answer that can be tried again', async () => {
  let failures = 1;
  const load = async () => {
    if (failures > 0) throw new Error(`the database is away: ${(failures -= 1)}`);
    return plans;
  };
  const shop = openShop({ plans: load });
  await assert.rejects(shop.benefits('ada'), { code: 'plans_unavailable', status: 503 });
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
});

test('a plan that contradicts itself is named at the first call', async () => {
  const shop = openShop({ plans: { '': plans.pro } });
  await assert.rejects(shop.benefits('ada'), { reason: 'misused' });
});

test('what a plan gives by name becomes the lists of the core', async () => {
  const benefits = {
    credits: { image: { monthly: 10, oneTime: undefined } },
    features: ['export'],
    limits: { projects: 3, seats: { amount: 1, perUnit: true } },
    values: { support: 'email', none: null },
    leftOver: 'accumulate',
    lastingMonths: undefined,
    overspent: 'debt',
  };
  const shop = openShop({ plans: { pro: { ...plans.pro, pastDue: 'open', benefits } } });
  const [plan] = await shop.plans();
  assert.equal(plan.pastDue, 'open');
  assert.deepEqual(plan.benefits, {
    credits: [{ kind: 'image', monthly: 10 }],
    limits: [
      { name: 'projects', amount: 3, perUnit: false },
      { name: 'seats', amount: 1, perUnit: true },
    ],
    values: [
      { name: 'support', value: '"email"' },
      { name: 'none', value: 'null' },
    ],
    leftOver: 'accumulate',
    overspent: 'debt',
    features: ['export'],
  });
  assert.deepEqual((await shop.benefits('ada')).limits, { projects: 0, seats: 0 });
});

test('a benefit that is written wrongly is named with its plan, at the first call', async () => {
  const wrong = [
    [{ monthlyCredit: 5 }, /Plan `pro`: there is no benefit `monthlyCredit`/],
    [{ features: 'export' }, /`features` is a list/],
    [{ credits: [{ kind: 'image' }] }, /`credits` is a record/],
    [{ credits: { image: 10 } }, /credits of `image` are written as/],
    [{ credits: { 'two words': { monthly: 1 } } }, /kind of credits has a name/],
    [{ credits: { credits: { monthly: 1 } } }, /`credits` is the plain kind/],
    [{ limits: { seats: null } }, /the limit `seats` is a whole number/],
    [{ limits: { seats: 1.5 } }, /the limit `seats` is a whole number/],
    [{ limits: { seats: -1 } }, /whole numbers from 0/],
    [{ values: { when: undefined } }, /the value `when` is nothing/],
    [{ values: { long: 'x'.repeat(1_000) } }, /a value is JSON of at most/],
    [{ lastingMonths: 0 }, /`lastingMonths` is 1 to 120/],
    [{ leftOver: 'keep' }, /./],
  ];
  for (const [benefits, message] of wrong) {
    const one = { ...plans.pro, benefits };
    for (const source of [{ pro: one }, () => ({ pro: one })]) {
      const shop = openShop({ plans: source });
      await assert.rejects(shop.benefits('ada'), { reason: 'misused', status: 400, message });
    }
  }
});

test('rows of a pricing table become plans', () => {
  const rows = [
    {
      id: 'a1',
      card_title: 'Pro',
      card_description: null,
      price: '19.99',
      currency: 'USD',
      recurring_interval: 'month',
      trial_period_days: 7,
      stripe_price_id: 'price_pro',
      lemon_squeezy_price_id: '12',
      is_active: true,
      benefits_jsonb: { monthly_credits: 100 },
    },
    {
      id: 'a2',
      card_title: 'Pack',
      price: 4900,
      currency: 'KRW',
      recurring_interval: null,
      stripe_price_id: null,
      is_active: false,
      benefits_jsonb: '{"one_time_credits":500}',
    },
  ];
  const [pro, pack] = plansFromRows(rows);
  assert.deepEqual(pro.price, { amount: 1999, currency: 'usd' });
  assert.deepEqual(
    [pro.interval, pro.trialDays, pro.prices],
    ['month', 7, { stripe: 'price_pro', lemonSqueezy: '12' }],
  );
  assert.deepEqual(pro.benefits.monthlyCredits, 100);
  assert.deepEqual(pack.price, { amount: 4900, currency: 'krw' });
  assert.deepEqual([pack.interval, pack.retired, pack.prices], [undefined, true, {}]);
  assert.deepEqual(pack.benefits.oneTimeCredits, 500);
});

test('a price in major units is read digit by digit', () => {
  const amount = (price, currency) =>
    plansFromRows([{ id: 'x', card_title: 'X', price, currency }])[0].price.amount;
  assert.equal(amount('1.1', 'usd'), 110);
  assert.equal(amount('0.29', 'eur'), 29);
  assert.equal(amount('9', 'usd'), 900);
  assert.equal(amount('1.500', 'usd'), 150);
  assert.equal(amount(8.2, 'usd'), 820);
  assert.equal(amount('1.234', 'kwd'), 1234);
  assert.equal(amount('1000.00', 'jpy'), 1000);
  for (const [price, currency] of [
    ['1.234', 'usd'],
    ['0.5', 'jpy'],
    ['-1', 'usd'],
    ['1e3', 'usd'],
    ['', 'usd'],
  ]) {
    assert.throws(() => amount(price, currency), TypeError);
  }
});

test('the well-known functions work over the same ledger', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const known = compat(shop);
  const nothing = await known.getUserBenefits('ada');
  assert.deepEqual([nothing.activePlanId, nothing.subscriptionStatus], [null, null]);
  await buy(lab, shop, 'starter');
  await buy(lab, shop, 'pack');
  const left = async (spent) => {
    const answer = await spent;
    const { subscriptionCreditsBalance, oneTimeCreditsBalance } =
      await known.getUserBenefits('ada');
    return [answer.ok, subscriptionCreditsBalance, oneTimeCreditsBalance];
  };
  assert.deepEqual(await left(known.deductSubscriptionCredits('ada', 10)), [true, 40, 500]);
  assert.deepEqual(await left(known.deductOneTimeCredits('ada', 100)), [true, 40, 400]);
  assert.deepEqual(await left(known.deductCreditsPrioritizingOneTime('ada', 410)), [true, 30, 0]);
  assert.deepEqual(await left(known.deductCreditsPrioritizingSubscription('ada', 31)), [
    false,
    30,
    0,
  ]);
  assert.deepEqual(await left(known.deductCreditsPrioritizingSubscription('ada', 5, 'k')), [
    true,
    25,
    0,
  ]);
  assert.deepEqual(await left(known.deductCreditsPrioritizingSubscription('ada', 5, 'k')), [
    true,
    25,
    0,
  ]);
});
