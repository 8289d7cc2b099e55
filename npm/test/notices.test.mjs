// A renewal that failed reaches the app at least once, always under the same id.

import assert from 'node:assert/strict';
import test from 'node:test';
import { renderEmail } from 'kassa/emails';
import { sqlite } from 'kassa/stores/sqlite';
import { buy, deliver, freshFile, openShop, plans, startLab } from './kit.mjs';

/** A customer whose card pays once and fails at the renewal; its webhooks wait to be delivered. */
async function failRenewal(lab, shop) {
  const session = await shop.checkout({
    customer: { id: 'ada', email: 'ada@example.com' },
    plan: 'starter',
  });
  await lab.post('/lab/stripe/pay', { session: session.id, card: '4000000000000341' });
  await deliver(lab, shop);
  await lab.post('/lab/clock', { advance: '1month' });
  const { now } = await lab.post('/lab/clock', { advance: '2h' });
  return now;
}

/** Ticks hour after hour, as a cron would. */
async function hours(lab, shop, count) {
  for (let hour = 0; hour < count; hour += 1) {
    await lab.post('/lab/clock', { advance: '1h' });
    await shop.tick();
  }
}

test('a failed renewal is told after the webhook, with what an e-mail needs', async (t) => {
  const lab = await startLab(t);
  const heard = [];
  const shop = openShop({ lab, on: { paymentFailed: (notice) => heard.push(notice) } });
  await failRenewal(lab, shop);
  const answers = await deliver(lab, shop);
  assert.ok(answers.some(({ type }) => type === 'invoice.payment_failed'));
  assert.equal(heard.length, 1);
  const [notice] = heard;
  assert.equal(notice.kind, 'paymentFailed');
  assert.equal(notice.account, 'ada');
  assert.equal(notice.email, 'ada@example.com');
  assert.equal(notice.plan, 'starter');
  assert.deepEqual(notice.amount, { amount: 900, currency: 'usd' });
  assert.equal(notice.attempt, 1);
  assert.ok(notice.nextAttempt > notice.at);
  assert.equal((await shop.benefits('ada')).subscriptionStatus, 'past_due');

  await deliver(lab, shop);
  await hours(lab, shop, 24);
  assert.equal(heard.length, 1, 'a callback that resolved is not called again');
});

test('a payment that its page hears of first is told there, and not again by its webhooks', async (t) => {
  const lab = await startLab(t);
  const heard = [];
  const shop = openShop({ lab, on: { paid: (notice) => heard.push(notice) } });
  const session = await shop.checkout({ customer: { id: 'ada' }, plan: 'starter' });
  await lab.post('/lab/stripe/pay', { session: session.id });
  assert.equal((await shop.confirmReturn('ada', session.id)).state, 'landed');
  assert.deepEqual(heard.map(({ plan }) => plan), ['starter']);
  await deliver(lab, shop);
  await hours(lab, shop, 2);
  assert.equal(heard.length, 1);
});

test('a callback that throws is called again under the same id until it resolves', async (t) => {
  const lab = await startLab(t);
  const ids = [];
  const shop = openShop({
    lab,
    on: {
      paymentFailed: async ({ id }) => {
        ids.push(id);
        if (ids.length < 4) throw new Error('the mail service is down');
      },
      alert() {},
    },
  });
  await failRenewal(lab, shop);
  const answers = await deliver(lab, shop);
  assert.ok(
    answers.every(({ status }) => status === 200),
    'the webhook does not fail with the callback',
  );
  await hours(lab, shop, 48);
  assert.equal(ids.length, 4);
  assert.equal(new Set(ids).size, 1);
});

test('a process that dies before it called is made good by the next tick', async (t) => {
  const lab = await startLab(t);
  const heard = [];
  const never = new Promise(() => {});
  // `waitUntil` of a platform that freezes the process: the work begins and is never heard of.
  const options = { lab, waitUntil() {}, on: { paymentFailed: () => never } };
  const file = freshFile();
  const dying = openShop({ ...options, store: sqlite(file) });
  await failRenewal(lab, dying);
  await deliver(lab, dying);
  const shop = openShop({
    lab,
    store: sqlite(file),
    on: { paymentFailed: (notice) => heard.push(notice.id) },
  });
  await hours(lab, shop, 24);
  assert.equal(heard.length, 1);
});

test('a callback that takes its time does not hold up the answer', async (t) => {
  const lab = await startLab(t);
  let release;
  const slow = new Promise((resolve) => {
    release = resolve;
  });
  const shop = openShop({ lab, on: { paymentFailed: () => slow } });
  await failRenewal(lab, shop);
  const begun = Date.now();
  const answers = await deliver(lab, shop);
  assert.ok(answers.every(({ status }) => status === 200));
  assert.ok(Date.now() - begun < 6_000);
  release();
});

test('without a callback nothing is left to do', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  await failRenewal(lab, shop);
  await deliver(lab, shop);
  const { more, failed } = await shop.tick();
  assert.deepEqual([more, failed], [false, 0]);
});

/** Two people who subscribed and turn out to be one; a minute later it is told. */
async function payTwice(lab, shop) {
  await buy(lab, shop, 'starter', { id: 'guest', email: 'guest@example.com' });
  await buy(lab, shop, 'starter');
  await shop.merge('ada', { from: 'guest' });
  await hours(lab, shop, 1);
}

test('whoever pays twice is told of, with what it takes to give one back', async (t) => {
  const lab = await startLab(t);
  const heard = [];
  const shop = openShop({ lab, on: { duplicateSubscription: (notice) => heard.push(notice) } });
  await payTwice(lab, shop);
  const [notice] = heard;
  assert.equal(heard.length, 1);
  assert.deepEqual([notice.kind, notice.account, notice.plan], ['duplicateSubscription', 'ada', 'starter']);
  const { account, subscription, payment } = notice;
  const back = await shop.refund(account, payment, { key: notice.id });
  assert.deepEqual([back.ok, back.amount], [true, 900]);
  assert.equal((await shop.cancel(account, { subscription, when: 'now' })).ok, true);
  assert.equal((await shop.benefits('ada')).activePlanId, 'starter');
  await hours(lab, shop, 24);
  assert.equal(heard.length, 1);
});

test('that somebody pays twice is an alert where no callback hears it', async (t) => {
  const lab = await startLab(t);
  const alerts = [];
  const shop = openShop({ lab, on: { alert: (alert) => alerts.push(alert) } });
  await payTwice(lab, shop);
  assert.deepEqual(
    alerts.map(({ code, provider }) => [code, provider]),
    [['duplicate_subscription', 'stripe']],
  );
  assert.match(alerts[0].hint, /sub_/);
});

const ACME = { brand: { name: 'Acme' }, url: 'https://acme.example/billing' };

test('each payment has one receipt, in an app that listens', async (t) => {
  const lab = await startLab(t);
  const receipts = [];
  const shop = openShop({ lab, on: { paid: (notice) => receipts.push(notice) } });
  await buy(lab, shop, 'starter');
  await deliver(lab, shop);
  await lab.post('/lab/clock', { advance: '1month' });
  await lab.post('/lab/clock', { advance: '2h' });
  await deliver(lab, shop);
  await buy(lab, shop, 'pack');
  await hours(lab, shop, 24);
  const said = receipts.map(({ kind, plan, amount, id }) => [kind, plan, amount.amount, id]);
  assert.deepEqual(
    said.map(([kind, plan, amount]) => [kind, plan, amount]),
    [
      ['paid', 'starter', 900],
      ['paid', 'starter', 900],
      ['paid', 'pack', 500],
    ],
  );
  assert.equal(new Set(said.map(([, , , id]) => id)).size, 3);
  const email = renderEmail(receipts[0], { ...ACME, locale: 'ko', planNames: { starter: '스타터' } });
  assert.match(email.text, /스타터 US\$9\.00 결제가 완료되었습니다/);
});

test('a trial that ends is told three days before, with its end and its plan', async (t) => {
  const lab = await startLab(t);
  const heard = [];
  const trial = { ...plans.starter, trialDays: 14 };
  const shop = openShop({ lab, plans: { trial }, on: { trialEnding: (it) => heard.push(it) } });
  await buy(lab, shop, 'trial');
  await lab.post('/lab/clock', { advance: '10d' });
  await deliver(lab, shop);
  await hours(lab, shop, 2);
  assert.equal(heard.length, 0);
  await lab.post('/lab/clock', { advance: '1d' });
  await deliver(lab, shop);
  await hours(lab, shop, 48);
  assert.equal(heard.length, 1);
  const [notice] = heard;
  const { account, plan, nextAttempt } = notice;
  assert.deepEqual([account, plan], ['ada', 'trial']);
  const { periodEnd } = (await shop.subscriptions('ada'))[0];
  assert.equal(nextAttempt, periodEnd);
  const written = renderEmail({ ...notice, amount: trial.price }, ACME);
  assert.match(written.text, /\$9\.00 will be charged/);
});

test('an app that begins to listen is not told of what was before', async (t) => {
  const lab = await startLab(t);
  const file = freshFile();
  await buy(lab, openShop({ lab, store: sqlite(file) }), 'starter');
  const heard = [];
  const on = { paid: ({ plan }) => heard.push(plan) };
  const shop = openShop({ lab, store: sqlite(file), on });
  await hours(lab, shop, 24);
  assert.deepEqual(heard, []);
  await buy(lab, shop, 'pack');
  await hours(lab, shop, 24);
  assert.deepEqual(heard, ['pack']);
});
