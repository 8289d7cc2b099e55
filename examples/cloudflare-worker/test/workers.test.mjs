// What a Worker with an object before each account promises, in workerd itself.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openWorld, sleep, until } from './world.mjs';

let world;
let accounts = 0;
const newAccount = () => `ada${(accounts += 1)}`;
const spend = { strategy: 'subscriptionFirst' };

before(async () => {
  world = await openWorld();
});
after(() => world?.close());
beforeEach(async () => {
  world.how = {};
  await world.set();
});

/** What the ledger says of an account: its balance, and each cause once. */
async function audited(account, credits) {
  const [[sum]] = await world.rows(`SELECT SUM(amount) FROM kassa_entry WHERE account = '${account}'`);
  const counted = 'SELECT COUNT(*), COUNT(DISTINCT cause), MAX(revision) FROM kassa_revision';
  const [[rows, causes, last]] = await world.rows(`${counted} WHERE account = '${account}'`);
  assert.deepEqual([sum, rows, causes], [credits, last, last]);
  assert.equal(await world.credits(account), credits);
}

const spendAll = (account, count, key) =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      world.call('deduct', account, 1, { ...spend, ...(key && { key: `${key}${n}` }) }),
    ),
  );

test('200 spends at once of 100 credits are granted 100 times in far fewer commits', async () => {
  const account = newAccount();
  await world.subscriber(account);
  const { writes } = await world.set();
  const came = await spendAll(account, 200);
  const commits = (await world.set()).writes - writes;
  assert.equal(came.filter(({ ok }) => ok).length, 100);
  assert.ok(came.every(({ ok, code, replayed }) => (ok ? !replayed : code === 'insufficient_credits')));
  assert.ok(commits <= 20, `${commits} commits`);
  await audited(account, 0);
});

test('a webhook that comes ten times at once counts once', async () => {
  const account = newAccount();
  await world.call('checkout', { customer: { id: account }, plan: 'pack' });
  const { event } = world.bank.sale(account);
  const came = await Promise.all(Array.from({ length: 10 }, () => world.bring(event)));
  assert.deepEqual(new Set(came.map(({ status }) => status)), new Set([200]));
  assert.deepEqual(came.map(({ result }) => result).sort(), ['applied', ...Array(9).fill('duplicate')]);
  await audited(account, 500);
});

test('a signature under another secret is refused and changes nothing', async () => {
  const account = newAccount();
  const { event } = world.bank.sale(account);
  const forged = (request) => {
    const header = request.headers.get('stripe-signature').replace(/v1=../, 'v1=00');
    return new Request(request, { headers: { 'stripe-signature': header } });
  };
  const { letters } = await world.set();
  const { status, code } = await world.bring(event, { change: forged });
  assert.deepEqual([status, code], [400, 'signature_mismatch']);
  assert.equal((await world.set()).letters, letters, 'it reaches no object');
  assert.deepEqual(await world.rows(`SELECT * FROM kassa_account WHERE account = '${account}'`), []);
});

test('an object that is killed again and again loses nothing and doubles nothing', async () => {
  const account = newAccount();
  await world.subscriber(account);
  for (let round = 0; round < 3; round += 1) {
    await world.set({ dying: 8 });
    const came = await spendAll(account, 20, `r${round}-`);
    assert.ok(came.every(({ ok }) => ok));
    // Asked again, all of them turn out to be done.
    await world.set();
    const again = await spendAll(account, 20, `r${round}-`);
    assert.ok(again.every(({ ok, replayed }) => ok && replayed));
  }
  const { deaths } = await world.set();
  assert.ok(deaths >= 6, `${deaths} deaths`);
  // Also where the app gave no key: one at a time, so that each object dies at a moment of its own.
  for (let left = 39; left >= 30; left -= 1) {
    await world.set({ dying: 1 });
    const { ok, replayed } = await world.call('deduct', account, 1, spend);
    assert.deepEqual([ok, replayed, await world.credits(account)], [true, false, left]);
  }
  await audited(account, 30);
});

test('what the provider was asked through a dying object is asked once', async () => {
  const account = newAccount();
  await world.subscriber(account);
  const [{ id }] = await world.call('orders', account);
  await world.set({ dying: 1 });
  const refund = await world.call('refund', account, id);
  assert.ok(refund.ok && refund.amount === 1900);
  const sent = world.bank.calls.filter(({ way, form }) => way === 'POST /v1/refunds' && form.payment_intent.includes(account));
  assert.ok(sent.length >= 1);
  assert.equal((await world.call('refund', account, id)).code, 'nothing_to_refund');
});

test('the answer to a webhook does not wait for the callbacks, and they are not cut off', async () => {
  const account = newAccount();
  const sub = await world.subscriber(account);
  await world.set({ slow: 1500 });
  const told = (await world.set({ slow: 1500 })).told.length;
  const { updated, told: failed } = world.bank.renew(sub, { paid: false });
  await world.bring(updated);
  assert.equal((await world.bring(failed)).result, 'applied');
  assert.equal((await world.set({ slow: 1500 })).told.length, told, 'it is still being written');
  await until(async () => (await world.set()).told.length === told + 1, 'the callback ends');
});

test('an alarm does what is due, near its time, without any cron', async () => {
  const account = newAccount();
  const sub = await world.subscriber(account);
  // The credits end three seconds after this webhook, by the clock that Kassa goes by.
  const [[state]] = await world.rows(`SELECT wake_at FROM kassa_account WHERE account = '${account}'`);
  world.bank.now = state - 1_500;
  await world.bring(world.bank.change(sub, { trial_end: 1 }));
  const passed = async () => (await world.rows(`SELECT body FROM kassa_revision WHERE account = '${account}' AND body LIKE '%time_passed%'`)).length;
  assert.equal(await passed(), 0);
  world.bank.now = state + 1;
  await until(async () => (await passed()) === 1, 'the alarm');
  assert.ok((await world.set()).alarms >= 1);
});

test('a callback that throws is called again by the alarm under the same id', async () => {
  const account = newAccount();
  const sub = await world.subscriber(account);
  const { told } = await world.set({ failing: 1 });
  const { updated, told: failed } = world.bank.renew(sub, { paid: false });
  await world.bring(updated);
  await world.bring(failed);
  await sleep(300);
  assert.equal((await world.set()).told.length, told.length, 'it failed');
  const [[wakeAt]] = await world.rows(`SELECT wake_at FROM kassa_account WHERE account = '${account}'`);
  assert.ok(wakeAt > world.bank.now, 'it is due again, later');
  // Another webhook brings the object's alarm forward, and the time comes.
  world.bank.now = wakeAt - 1_000;
  await world.bring(world.bank.change(sub, { cancel_at_period_end: true }));
  world.bank.now = wakeAt;
  await until(async () => (await world.set()).told.length === told.length + 1, 'the second call');
});

test('the cron stops at its bound, and the next run goes on where it ended', async () => {
  // Nobody else does what is due: an object would, by its alarm.
  world.how = { objects: false };
  const names = Array.from({ length: 30 }, newAccount);
  for (const name of names) await world.subscriber(name);
  world.bank.pass(200 * 86_400_000);
  const { worked: before } = await world.send('/tick?queries=5000');
  assert.ok(before >= 30);
  // The same again, with less than all of them need.
  const more = Array.from({ length: 30 }, newAccount);
  for (const name of more) await world.subscriber(name);
  world.bank.pass(200 * 86_400_000);
  const runs = [];
  for (let last; last?.more !== false; runs.push(last)) {
    last = await world.send('/tick?queries=120');
    assert.ok(last.statements <= 120, `${last.statements} statements`);
    assert.ok(runs.length < 60, 'it comes to an end');
  }
  assert.ok(runs.length > 2, `${runs.length} runs`);
  assert.equal(runs.reduce((sum, { worked }) => sum + worked, 0), 30);
  const done = await world.rows("SELECT account, COUNT(*) FROM kassa_revision WHERE body LIKE '%time_passed%' GROUP BY account");
  for (const name of more) assert.equal(done.find(([account]) => account === name)?.[1], 1, name);
  world.how = {};
});

test('without objects the same calls go straight to the store', async () => {
  const account = newAccount();
  await world.subscriber(account);
  world.how = { objects: false };
  const { letters } = await world.set();
  const came = await spendAll(account, 10);
  assert.equal(came.filter(({ ok }) => ok).length, 10);
  assert.equal((await world.set()).letters, letters);
  await audited(account, 90);
});
