// Asks that meet in one process: what they share, and what they must not wait for.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sqlite } from 'kassa/stores/sqlite';
import { buy, freshFile, HOME, openShop, startLab } from './kit.mjs';

/** A store that counts, and that waits before a call where it is told to. */
function counted(waits = () => undefined) {
  const file = sqlite(freshFile());
  const counts = { reads: 0, writes: 0 };
  const store = {
    read: async (...words) => {
      counts.reads += 1;
      await waits('read', ...words);
      return file.read(...words);
    },
    write: async (...words) => {
      counts.writes += 1;
      await waits('write', ...words);
      return file.write(...words);
    },
  };
  return { store, counts };
}

const strategy = 'subscriptionFirst';

test('spends that come together are one read and one write, and each has its answer', async (t) => {
  const lab = await startLab(t);
  const { store, counts } = counted();
  const shop = openShop({ lab, store });
  await buy(lab, shop, 'pack');
  const before = { ...counts };
  const spends = Array.from({ length: 60 }, (_, n) => shop.deduct('ada', 10, { strategy, key: `k${n}` }));
  const answers = await Promise.all(spends);
  assert.equal(answers.filter(({ ok }) => ok).length, 50);
  assert.equal(new Set(answers.map(({ benefits }) => benefits?.totalAvailableCredits)).size, 51);
  assert.deepEqual(counts, { reads: before.reads + 1, writes: before.writes + 1 });
});

test('a wrong spend beside good ones is refused alone', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  await buy(lab, shop, 'pack');
  const amounts = [1, 0, 2, 1.5, 3];
  const ends = await Promise.allSettled(amounts.map((n) => shop.deduct('ada', n, { strategy })));
  assert.deepEqual(ends.map(({ status }) => status === 'fulfilled'), [true, false, true, false, true]);
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 494);
});

test('a store that hangs for some holds up the others for half a second only', async (t) => {
  const lab = await startLab(t);
  let go;
  const stuck = new Promise((resolve) => {
    go = resolve;
  });
  let hang = false;
  const { store } = counted((kind) => {
    if (!hang || kind !== 'read') return undefined;
    hang = false;
    return stuck;
  });
  const shop = openShop({ lab, store });
  await buy(lab, shop, 'pack');
  hang = true;
  const first = shop.deduct('ada', 1, { strategy });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await shop.deduct('ada', 2, { strategy });
  assert.equal(second.benefits.totalAvailableCredits, 498);
  go();
  assert.equal((await first).benefits.totalAvailableCredits, 497);
});

test('webhooks that come together share a commit, large ones fewer of them', async (t) => {
  const lab = await startLab(t);
  const { store, counts } = counted();
  const shop = openShop({ lab, store });
  const sessions = await Promise.all(
    ['ada', 'eve', 'kim'].map((id) => shop.checkout({ customer: { id }, plan: 'pack' })),
  );
  for (const { id: session } of sessions) await lab.post('/lab/stripe/pay', { session });
  const { deliveries } = await lab.get('/lab/stripe/deliveries');
  const before = counts.writes;
  const ask = ({ headers, body }) =>
    shop.webhook('stripe', new Request(`${HOME}/webhook`, { method: 'POST', headers, body }));
  const junk = () => ask({ headers: { 'stripe-signature': 't=1,v1=00' }, body: 'x'.repeat(1_000_000) });
  const replies = await Promise.all([...deliveries.map(ask), junk(), junk(), junk(), junk()]);
  const statuses = replies.map(({ status }) => status);
  assert.deepEqual(statuses.slice(-4), [400, 400, 400, 400]);
  assert.ok(statuses.slice(0, -4).every((status) => status === 200), `${statuses}`);
  assert.ok(counts.writes - before <= 4, `${counts.writes - before}`);
  for (const id of ['ada', 'eve', 'kim']) {
    assert.equal((await shop.benefits(id)).oneTimeCreditsBalance, 500);
  }
});
