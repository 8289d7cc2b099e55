// What an app does with credits, from holding them to giving them by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { asked, buy, openShop, startLab } from './kit.mjs';

const usd = (amount) => ({ amount, currency: 'usd' });
const plans = {
  team: {
    name: 'Team',
    price: usd(1_900),
    interval: 'month',
    benefits: {
      monthlyCredits: 100,
      credits: { image: { monthly: 10 } },
      features: ['export'],
      limits: { projects: 3, seats: { amount: 1, perUnit: true } },
      values: { support: 'email', colours: ['red', 'blue'] },
    },
  },
  pack: { name: 'Pack', price: usd(500), benefits: { oneTimeCredits: 50, overspent: 'debt' } },
  ice: { name: 'Ice', price: usd(500), benefits: { oneTimeCredits: 50, overspent: 'freeze' } },
};
const how = { strategy: 'subscriptionFirst' };

async function shopWith(t, ...bought) {
  const lab = await startLab(t);
  const shop = openShop({ lab, plans });
  for (const plan of bought) await buy(lab, shop, plan);
  return { lab, shop };
}

async function plain(shop) {
  return (await shop.benefits('ada')).credits.credits;
}

test('benefits have the names that the plans gave them, also before anything was bought', async (t) => {
  const { lab, shop } = await shopWith(t);
  const nothing = { available: 0, subscription: 0, oneTime: 0, held: 0, debt: 0 };
  const before = await shop.benefits('ada');
  assert.deepEqual(before.limits, { projects: 0, seats: 0 });
  assert.deepEqual(before.credits, { credits: nothing, image: nothing });
  assert.deepEqual(before.values, {});
  await buy(lab, shop, 'team');
  const { limits, credits, values, frozen } = await shop.benefits('ada');
  assert.deepEqual(limits, { projects: 3, seats: 1 });
  assert.deepEqual(credits.image, { ...nothing, available: 10, subscription: 10 });
  assert.deepEqual(values, { support: 'email', colours: ['red', 'blue'] });
  assert.equal(frozen, false);
  const told = await asked(shop, 'benefits');
  assert.deepEqual(told.result.limits, limits);
  const { history } = { history: await shop.explain('ada') };
  assert.deepEqual(history.benefits.credits, credits);
});

test('a kind of credits is spent by its name and by nothing else', async (t) => {
  const { shop } = await shopWith(t, 'team');
  const spent = await shop.deduct('ada', 4, { ...how, kind: 'image' });
  assert.equal(spent.benefits.credits.image.available, 6);
  assert.equal(spent.benefits.totalAvailableCredits, 100);
  const { ok, code, available } = await shop.deduct('ada', 7, { ...how, kind: 'image' });
  assert.deepEqual([ok, code, available], [false, 'insufficient_credits', 6]);
  const { changes } = await shop.explain('ada');
  const kinds = changes.flatMap(({ entries }) => entries.map(({ kind, amount }) => [kind, amount]));
  assert.deepEqual(kinds, [[undefined, 100], ['image', 10], ['image', -4]]);
  await assert.rejects(shop.deduct('ada', 1, { ...how, kind: 'two words' }), { code: 'bad_kind' });
});

test('what is held is nobody else’s, and comes back but for what the work cost', async (t) => {
  const { shop } = await shopWith(t, 'team');
  const held = await shop.reserve('ada', 80, { ...how, key: 'job', note: 'interview.mp3' });
  assert.deepEqual([held.ok, held.amount, held.replayed], [true, 80, false]);
  assert.ok(held.expiresAt > 0);
  const { available, held: waiting } = held.benefits.credits.credits;
  assert.deepEqual([available, waiting], [20, 80]);
  const again = await shop.reserve('ada', 80, { ...how, key: 'job', note: 'interview.mp3' });
  assert.deepEqual([again.reservation, again.replayed], [held.reservation, true]);
  assert.equal((await shop.reserve('ada', 30, how)).code, 'insufficient_credits');

  const done = await shop.commit('ada', held.reservation, { amount: 30 });
  assert.deepEqual([done.ok, done.amount], [true, 30]);
  assert.equal((await plain(shop)).available, 70);
  assert.equal((await shop.commit('ada', held.reservation, { amount: 30 })).replayed, true);
  await assert.rejects(shop.commit('ada', held.reservation, { amount: 31 }), { code: 'key_reused' });

  const other = await shop.reserve('ada', 10, how);
  const { benefits } = await shop.release('ada', other.reservation);
  assert.equal(benefits.credits.credits.available, 70);
  assert.equal((await shop.commit('ada', other.reservation)).code, 'no_reservation');
  assert.equal((await shop.release('ada', 'res_of_nobody')).code, 'no_reservation');
});

test('work pays what it cost, and does not run where there is too little', async (t) => {
  const { shop } = await shopWith(t, 'team');
  let runs = 0;
  const transcribe = async () => ({ run: (runs += 1), minutes: 12 });
  const cost = ({ minutes }) => minutes;
  const done = await shop.withCredits('ada', 60, transcribe, { ...how, key: 'job', cost });
  assert.deepEqual([done.ok, done.amount, done.unpaid], [true, 12, 0]);
  assert.deepEqual(done.result, { run: 1, minutes: 12 });
  assert.deepEqual({ ...(await plain(shop)) }.available, 88);

  const again = await shop.withCredits('ada', 60, transcribe, { ...how, key: 'job', cost });
  assert.deepEqual([again, runs], [{ ok: false, code: 'done_before' }, 1]);

  const no = await shop.withCredits('ada', 89, transcribe, how);
  assert.deepEqual([no.ok, no.code, no.needed, no.available, runs], [false, 'insufficient_credits', 89, 88, 1]);
  const whole = await shop.withCredits('ada', 8, transcribe, how);
  assert.deepEqual([whole.amount, runs], [8, 2]);
});

test('of two jobs that want the last credits one runs', async (t) => {
  const { shop } = await shopWith(t, 'team');
  let runs = 0;
  const slow = () => new Promise((resolve) => setTimeout(() => resolve((runs += 1)), 50));
  const both = await Promise.all([1, 2].map(() => shop.withCredits('ada', 60, slow, how)));
  assert.deepEqual([both.filter(({ ok }) => ok).length, runs], [1, 1]);
  assert.equal((await plain(shop)).available, 40);
});

test('work that throws costs nothing, and may be tried again under its key', async (t) => {
  const { shop } = await shopWith(t, 'team');
  let failures = 2;
  const work = async () => {
    if ((failures -= 1) >= 0) throw new Error('the model is away');
    return 'done';
  };
  const job = { ...how, key: 'job', cost: () => 5 };
  for (const _ of [1, 2]) {
    await assert.rejects(shop.withCredits('ada', 60, work, job), /the model is away/);
    assert.deepEqual([(await plain(shop)).available, (await plain(shop)).held], [100, 0]);
  }
  assert.equal((await shop.withCredits('ada', 60, work, job)).result, 'done');
  assert.equal((await shop.withCredits('ada', 60, work, job)).code, 'done_before');
  assert.equal((await plain(shop)).available, 95);
  // A cost that cannot be told is work that threw.
  const odd = { ...how, cost: () => { throw new TypeError('no minutes'); } };
  await assert.rejects(shop.withCredits('ada', 60, work, odd), /no minutes/);
  assert.equal((await plain(shop)).held, 0);
});

test('work whose process died runs again under its hold, and is paid once', async (t) => {
  const { lab, shop } = await shopWith(t, 'team');
  const job = { ...how, key: 'job', seconds: 600 };
  let late;
  // The first process holds, and is never heard of again until the end.
  const first = await shop.reserve('ada', 60, job);
  const ran = await shop.withCredits('ada', 60, ({ reservation }) => reservation, job);
  assert.deepEqual([ran.result, ran.amount], [first.reservation, 60]);
  assert.equal((await plain(shop)).available, 40);

  const second = { ...job, key: 'other' };
  late = await shop.reserve('ada', 30, second);
  await lab.post('/lab/clock', { advance: '1h' });
  assert.equal((await plain(shop)).available, 40, 'its time is over');
  const retried = await shop.withCredits('ada', 30, ({ reservation }) => reservation, second);
  assert.notEqual(retried.result, late.reservation);
  assert.equal((await plain(shop)).available, 10);
  assert.equal((await shop.commit('ada', late.reservation)).code, 'no_reservation');
  assert.equal((await plain(shop)).available, 10);
});

test('work that outlasts its hold is paid anew; what cannot be paid is told', async (t) => {
  const { lab, shop } = await shopWith(t, 'team');
  const outlast = async () => lab.post('/lab/clock', { advance: '1h' });
  const late = await shop.withCredits('ada', 10, outlast, { ...how, seconds: 60 });
  assert.deepEqual([late.amount, late.unpaid], [10, 0]);
  const more = await shop.withCredits('ada', 10, () => 30, { ...how, cost: (n) => n });
  assert.deepEqual([more.amount, more.unpaid], [30, 0]);
  const dear = await shop.withCredits('ada', 50, () => 75, { ...how, cost: (n) => n });
  assert.deepEqual([dear.ok, dear.amount, dear.unpaid], [true, 50, 25]);
  assert.equal((await plain(shop)).available, 10);
});

test('credits by hand have an author and a reason, and count once', async (t) => {
  const { shop } = await shopWith(t);
  const by = { author: 'eve@example.com', reason: 'an outage', key: 'ticket-1' };
  const given = await shop.grant('ada', 25, { ...by, kind: 'image' });
  assert.deepEqual([given.ok, given.amount, given.benefits.credits.image.oneTime], [true, 25, 25]);
  assert.equal((await shop.grant('ada', 25, { ...by, kind: 'image' })).replayed, true);
  await assert.rejects(shop.grant('ada', 26, { ...by, kind: 'image' }), { code: 'key_reused' });
  const taken = await shop.grant('ada', -5, { ...by, kind: 'image', key: 'ticket-2' });
  assert.deepEqual([taken.amount, taken.benefits.credits.image.available], [-5, 20]);
  const no = await shop.grant('ada', -21, { ...by, kind: 'image', key: 'ticket-3' });
  assert.deepEqual([no.code, no.available], ['insufficient_credits', 20]);
  const { changes, lots } = await shop.explain('ada');
  assert.deepEqual([changes[0].what.author, changes[0].what.note], [by.author, by.reason]);
  assert.deepEqual([lots[0].source.type, lots[0].kind], ['grant', 'image']);
});

test('a call that nobody can mean says what is wrong with it', async (t) => {
  const { shop } = await shopWith(t);
  const by = { author: 'eve', reason: 'sorry', key: 'k' };
  const wrong = [
    [() => shop.reserve('ada', 0, how), 'bad_amount'],
    [() => shop.reserve('ada', 1.5, how), undefined],
    [() => shop.reserve('ada', 1, { ...how, seconds: 604_801 }), 'bad_seconds'],
    [() => shop.withCredits('ada', -1, () => assert.fail('it ran'), how), 'bad_amount'],
    [() => shop.commit('ada', 'res_1', { amount: -1 }), 'bad_amount'],
    [() => shop.grant('ada', 0, by), 'bad_amount'],
    [() => shop.grant('ada', 5, { ...by, author: '' }), 'bad_reason'],
    [() => shop.grant('ada', 5, { ...by, expiresAt: 1 }), 'bad_expiry'],
    [() => shop.forgive('ada', { ...by, reason: '' }), 'bad_reason'],
  ];
  for (const [call, code] of wrong) {
    await assert.rejects(call, { reason: 'misused', ...(code && { code }) });
  }
});

test('a debt is paid by the next credits, a frozen account by a person', async (t) => {
  const { lab, shop } = await shopWith(t, 'pack');
  await shop.deduct('ada', 40, { strategy: 'oneTimeOnly' });
  const [order] = await shop.orders('ada');
  await shop.refund('ada', order.id);
  const owing = await plain(shop);
  assert.deepEqual([owing.available, owing.debt], [-40, 40]);
  await buy(lab, shop, 'pack');
  assert.equal((await plain(shop)).available, 10);

  const bo = { id: 'bo', email: 'bo@example.com' };
  await buy(lab, shop, 'ice', bo);
  await shop.deduct('bo', 40, { strategy: 'oneTimeOnly' });
  await shop.refund('bo', (await shop.orders('bo'))[0].id);
  assert.equal((await shop.benefits('bo')).frozen, true);
  assert.equal((await shop.deduct('bo', 1, how)).code, 'frozen');
  assert.equal((await shop.withCredits('bo', 1, () => assert.fail('it ran'), how)).code, 'frozen');
  const by = { author: 'eve', reason: 'their bank was wrong', key: 'ticket' };
  const { amount, benefits } = await shop.forgive('bo', by);
  assert.deepEqual([amount, benefits.frozen], [40, false]);
});

test('no browser moves credits', async () => {
  const shop = openShop({ plans });
  const words = ['deduct', 'reserve', 'commit', 'release', 'withCredits', 'grant', 'forgive', 'explain'];
  for (const word of words) {
    const { status, code } = await asked(shop, word, { body: { amount: 1 } });
    assert.deepEqual([word, status, code], [word, 404, 'unknown_route']);
  }
});
