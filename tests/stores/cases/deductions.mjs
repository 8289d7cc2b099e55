// Spends: each strategy, each key once, in one process and in several.

import { ok, refused, same } from '../suite/claims.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `deductions: ${name}`, run });

/** Somebody with 500 credits of a pack and 100 of a month. */
async function rich(world, kassa) {
  const { account, sub } = await world.subscriber(kassa);
  const sale = world.bank.sale(account);
  await world.deliver(kassa, sale.event);
  return { account, sub, sale };
}

const balances = async (kassa, account) => {
  const { oneTimeCreditsBalance, subscriptionCreditsBalance } = await kassa.benefits(account);
  return [oneTimeCreditsBalance, subscriptionCreditsBalance];
};

const STRATEGIES = {
  oneTimeOnly: { left: [380, 100], most: 500 },
  subscriptionOnly: { few: 60, left: [500, 40], most: 100 },
  subscriptionFirst: { left: [480, 0], most: 600 },
  oneTimeFirst: { left: [380, 100], most: 600 },
};

for (const [strategy, { few = 120, left, most }] of Object.entries(STRATEGIES)) {
  claim(`${strategy} takes from where it says`, async (world) => {
    const kassa = world.kassa();
    const { account } = await rich(world, kassa);
    const spent = await kassa.deduct(account, few, { strategy, note: 'a note?' });
    same([spent.ok, spent.amount, spent.replayed], [true, few, false]);
    same(await balances(kassa, account), left);
    await world.audit();
  });

  claim(`${strategy} takes the last credit and not one more`, async (world) => {
    const kassa = world.kassa();
    const { account } = await rich(world, kassa);
    const before = await balances(kassa, account);
    const no = await kassa.deduct(account, most + 1, { strategy, key: 'all' });
    same([no.ok, no.code, no.needed, no.available], [false, 'insufficient_credits', most + 1, most]);
    same(await balances(kassa, account), before, 'a no takes nothing');
    same((await kassa.deduct(account, most, { strategy, key: 'all' })).ok, true, 'the key is free');
    same((await kassa.deduct(account, 1, { strategy })).available, 0);
    await world.audit();
  });

  claim(`${strategy} spends once for a key, asked by two instances in turn`, async (world) => {
    const kassas = [world.kassa(), world.kassa(await world.open(1))];
    const { account } = await rich(world, kassas[0]);
    const replayed = [];
    for (let n = 0; n < 4; n += 1) {
      const spent = await kassas[n % 2].deduct(account, few, { strategy, key: 'job' });
      replayed.push(spent.replayed);
    }
    same(replayed, [false, true, true, true]);
    same(await balances(kassas[1], account), left);
  });
}

const how = (key, strategy = 'oneTimeOnly') => ({ strategy, key });

claim('a key with another amount is refused and spends nothing', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  await kassa.deduct(account, 5, how('job'));
  const error = await refused(kassa.deduct(account, 6, how('job')), 'key_reused');
  same([error.status, error.retryable], [400, false]);
  same(await world.credits(kassa, account), 495);
});

claim('a key with another strategy is refused and spends nothing', async (world) => {
  const kassa = world.kassa();
  const { account } = await rich(world, kassa);
  await kassa.deduct(account, 5, how('job'));
  await refused(kassa.deduct(account, 5, how('job', 'oneTimeFirst')), 'key_reused');
  same(await balances(kassa, account), [495, 100]);
});

claim('a key with another amount is refused by another instance too', async (world) => {
  const kassas = [world.kassa(), world.kassa(await world.open(1))];
  const { account } = await world.buyer(kassas[0]);
  await kassas[0].deduct(account, 5, how('job'));
  await refused(kassas[1].deduct(account, 6, how('job')), 'key_reused');
});

claim('a key with two amounts at once spends one of them', async (world) => {
  const kassas = [world.kassa(), world.kassa(await world.open(1))];
  const { account } = await world.buyer(kassas[0]);
  const ends = await Promise.allSettled(
    [3, 7, 3, 7, 3, 7].map((amount, at) => kassas[at % 2].deduct(account, amount, how('job'))),
  );
  const refusals = ends.filter(({ reason }) => reason);
  same(refusals.map(({ reason }) => reason.code), ['key_reused', 'key_reused', 'key_reused']);
  const spent = ends.filter(({ value }) => value?.replayed === false);
  same(spent.length, 1);
  same(await world.credits(kassas[0], account), 500 - spent[0].value.amount);
});

claim('one key of two accounts are two keys', async (world) => {
  const kassa = world.kassa();
  const [one, two] = [await world.buyer(kassa), await world.buyer(kassa)];
  for (const { account } of [one, two]) {
    same((await kassa.deduct(account, 5, how('job'))).replayed, false);
    same(await world.credits(kassa, account), 495);
  }
});

for (const key of ['a/b', 'ключ', "'; DROP TABLE kassa_revision; --", '?', '$1', '%', 'k'.repeat(200), ' ', '🧾'.repeat(50)]) {
  claim(`a key is a key, such as ${JSON.stringify(key.slice(0, 40))}`, async (world) => {
    const kassa = world.kassa();
    const { account } = await world.buyer(kassa);
    same((await kassa.deduct(account, 5, how(key))).replayed, false);
    same((await kassa.deduct(account, 5, how(key))).replayed, true);
    same((await kassa.deduct(account, 5, how(`${key.slice(0, 20)}x`))).replayed, false);
    same(await world.credits(kassa, account), 490);
  });
}

claim('no two accounts share a cause through a slash in their names', async (world) => {
  const kassa = world.kassa();
  const [a, b] = ['x', 'x/deduct/y'];
  for (const id of [a, b]) {
    await kassa.checkout({ customer: { id }, plan: 'pack' });
    world.bank.pass();
    await world.deliver(kassa, world.bank.sale(id).event);
  }
  same((await kassa.deduct(b, 5, how('z'))).replayed, false);
  same((await kassa.deduct(a, 5, how('y/deduct/z'))).replayed, false);
  same([await world.credits(kassa, a), await world.credits(kassa, b)], [495, 495]);
});

claim('spends of one process that meet fold and count once each', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const ends = await Promise.all(Array.from({ length: 60 }, (_, n) => kassa.deduct(account, 2, how(`k${n}`))));
  ok(ends.every((end) => end.ok && !end.replayed));
  same(await world.credits(kassa, account), 380);
  same(await world.count('kassa_revision', 'cause LIKE ?', '%/deduct/%'), 60);
  await world.audit();
});

claim('spends of one process that meet without keys count once each', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const ends = await Promise.all(Array.from({ length: 30 }, () => kassa.deduct(account, 1, { strategy: 'oneTimeOnly' })));
  ok(ends.every((end) => end.ok && !end.replayed));
  same(await world.credits(kassa, account), 470);
});

claim('spends that meet and share a key spend it once', async (world) => {
  const kassas = [world.kassa(), world.kassa(await world.open(1))];
  const { account } = await world.buyer(kassas[0]);
  const ends = await Promise.all(Array.from({ length: 20 }, (_, n) => kassas[n % 2].deduct(account, 5, how('job'))));
  same(ends.filter(({ replayed }) => !replayed).length, 1);
  same(await world.credits(kassas[0], account), 495);
});

claim('where spends that meet need more than there is, the first ones are served', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const ends = await Promise.all(Array.from({ length: 30 }, (_, n) => kassa.deduct(account, 30, how(`k${n}`))));
  same(ends.filter((end) => end.ok).length, 16);
  same(await world.credits(kassa, account), 20);
  await world.audit();
});

claim('spends of many accounts at once do not meet', async (world) => {
  const kassa = world.kassa();
  const buyers = [];
  for (let n = 0; n < 10; n += 1) buyers.push((await world.buyer(kassa)).account);
  await Promise.all(buyers.flatMap((account) => [1, 2, 3].map((n) => kassa.deduct(account, n, how(`k${n}`)))));
  for (const account of buyers) same(await world.credits(kassa, account), 494);
});

claim('spends and messages of one process that meet all count', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const sales = Array.from({ length: 10 }, () => world.bank.sale(account).event);
  await Promise.all([
    ...sales.map((event) => world.deliver(kassa, event)),
    ...Array.from({ length: 20 }, (_, n) => kassa.deduct(account, 5, how(`k${n}`))),
  ]);
  same(await world.credits(kassa, account), 500 + 5000 - 100);
  await world.audit();
});

claim('a large spend is exact', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const no = await kassa.deduct(account, 9_007_199_254_740_991, how('large'));
  same([no.ok, no.needed], [false, 9_007_199_254_740_991]);
  await refused(kassa.deduct(account, 0, how('none')), 'bad_amount');
  await refused(kassa.deduct(account, -1, how('less')), 'bad_amount');
});

claim('the history tells each spend with its note, page by page', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  for (let n = 1; n <= 7; n += 1) {
    await kassa.deduct(account, n, { ...how(`k${n}`), note: `spend ${n} ?` });
  }
  const spends = [];
  for (let after = 0; ; ) {
    const { changes } = await kassa.explain(account, { after, limit: 3 });
    if (changes.length === 0) break;
    spends.push(...changes.filter(({ what }) => what.kind === 'spent'));
    after = changes.at(-1).revision;
  }
  same(spends.map(({ what }) => what.note), [1, 2, 3, 4, 5, 6, 7].map((n) => `spend ${n} ?`));
  same(spends.map(({ entries }) => entries.map(({ amount }) => amount)), [1, 2, 3, 4, 5, 6, 7].map((n) => [-n]));
});
