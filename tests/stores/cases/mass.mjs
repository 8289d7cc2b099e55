// Many at once, on eight openings of one store.

import { ok, same } from '../suite/claims.mjs';
import { sleep } from '../suite/watch.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `mass: ${name}`, run });

const WRITERS = 8;

async function writers(world) {
  const stores = [];
  for (let number = 0; number < WRITERS; number += 1) stores.push(await world.open(number));
  return stores;
}

/** The same order for the same seed. */
function shuffled(list, seed) {
  const drawn = list.map((it, at) => [Math.sin(seed * 1000 + at) % 1e-4, it]);
  return drawn.sort(([a], [b]) => a - b).map(([, it]) => it);
}

const wrote = (kassas) =>
  kassas.flatMap(({ needs }) => needs.needs).filter(({ kind, statements }) => kind === 'write' && statements.length > 1).length;

for (const accounts of [1, 40]) {
  claim(`40 messages of ${accounts === 1 ? 'one account' : '40 accounts'}, 4 deliveries, 8 writers: each is applied once`, async (world) => {
    const quiet = world.kassa();
    const known = [];
    for (let n = 0; n < accounts; n += 1) known.push((await world.known(quiet)).account);
    const messages = Array.from({ length: 40 }, (_, n) => world.bank.sale(known[n % accounts]).event);
    const kassas = (await writers(world)).map((store) => world.kassa(store));
    const deliveries = kassas.flatMap((kassa, writer) =>
      [1, 2, 3, 4].flatMap((time) =>
        shuffled(messages, writer * 4 + time).map((message) => world.deliver(kassa, message)),
      ),
    );
    const answers = await Promise.all(deliveries);
    same(answers.length, 40 * 4 * WRITERS);
    same(answers.filter(({ result }) => result === 'applied').length, 40, 'applied');
    same(answers.filter(({ result }) => result === 'duplicate').length, 40 * 31, 'duplicates');
    for (const account of known) {
      same(await world.credits(quiet, account), (500 * 40) / accounts, account);
    }
    same(await world.count('kassa_revision', 'cause LIKE ?', '%/evt_%'), 40);
    same((await world.count('kassa_stray')) + (await world.count('kassa_stray_reference')), 0);
    await world.audit();
    world.note('commits tried', wrote(kassas));
    world.note('deliveries', answers.reduce((sum, { tries }) => sum + tries, 0));
  });
}

/** 1,000 deductions of 1 from 500 by eight writers, each with as many at once. */
async function thousand(world, atOnce) {
  const quiet = world.kassa();
  const { account } = await world.buyer(quiet);
  const kassas = (await writers(world)).map((store) => world.kassa(store));
  let asked = 0;
  const decided = async (kassa, key) => {
    for (let tries = 1; ; tries += 1) {
      asked += 1;
      const end = await kassa.deduct(account, 1, { strategy: 'oneTimeOnly', key }).catch((error) => error);
      if (!(end instanceof Error)) return end;
      if (end.code !== 'contended' || tries > 500) throw end;
      await sleep(Math.random() * Math.min(2 ** tries, 100));
    }
  };
  let lowest = 500;
  let racing = true;
  const watching = (async () => {
    while (racing) {
      lowest = Math.min(lowest, await world.credits(quiet, account));
      await sleep(20);
    }
  })();
  const keys = Array.from({ length: 1000 }, (_, n) => `job-${n}`);
  const waiting = keys.map((key, n) => ({ key, n }));
  const ends = [];
  const working = async (kassa) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) ends.push(await decided(kassa, next.key));
  };
  await Promise.all(kassas.flatMap((kassa) => Array.from({ length: atOnce }, () => working(kassa))));
  racing = false;
  await watching;
  const first = ends.filter(({ ok: spent, replayed }) => spent && !replayed);
  same(first.length, 500, 'exactly 500 succeeded');
  same(ends.filter(({ code }) => code === 'insufficient_credits').length, 500, 'and all others were told no');
  ok(lowest >= 0, `never below zero: ${lowest}`);
  same(await world.credits(quiet, account), 0);
  const sum = 'SELECT CAST(SUM(amount) AS BIGINT), COUNT(*) FROM kassa_entry WHERE account = ?';
  same(await world.rows(sum, account), [['0', '501']], 'the entries sum to the balance');
  same(await world.count('kassa_revision', 'cause LIKE ?', '%/deduct/%'), 500);
  await world.audit();
  world.note('asked', asked);
  world.note('commits tried', wrote(kassas));
  world.note('commits a spend', Number((wrote(kassas) / 500).toFixed(2)));
  return { account, kassas, keys };
}

claim('1,000 parallel deductions of 1 from 500 by 8 writers: exactly 500 succeed', async (world) => {
  const { account, kassas, keys } = await thousand(world, 125);
  // Those that succeeded say so again, those that did not find nothing more.
  const again = await Promise.all(
    keys.map((key, n) => kassas[(n + 1) % WRITERS].deduct(account, 1, { strategy: 'oneTimeOnly', key })),
  );
  same(again.filter(({ replayed }) => replayed).length, 500);
  same(again.filter(({ code }) => code === 'insufficient_credits').length, 500);
});

claim('1,000 deductions of 1 from 500 by 8 writers, none of them folded: exactly 500 succeed', async (world) => {
  await thousand(world, 1);
});

claim('one key by 8 writers, 25 times each, spends once', async (world) => {
  const quiet = world.kassa();
  const { account } = await world.buyer(quiet);
  const kassas = (await writers(world)).map((store) => world.kassa(store));
  const how = { strategy: 'oneTimeOnly', key: 'job' };
  const ends = await Promise.all(kassas.flatMap((kassa) => Array.from({ length: 25 }, () => kassa.deduct(account, 9, how))));
  same(ends.filter(({ replayed }) => !replayed).length, 1);
  same(await world.credits(quiet, account), 491);
  await world.audit();
});

claim('one key with other content by 8 writers is one of them, and refused for the rest', async (world) => {
  const quiet = world.kassa();
  const { account } = await world.buyer(quiet);
  const kassas = (await writers(world)).map((store) => world.kassa(store));
  const asking = kassas.map((kassa, n) => kassa.deduct(account, n + 1, { strategy: 'oneTimeOnly', key: 'job' }));
  const ends = await Promise.allSettled(asking);
  const spent = ends.filter(({ value }) => value?.ok);
  same(spent.length, 1);
  same(ends.filter(({ reason }) => reason?.code === 'key_reused').length, WRITERS - 1);
  same(await world.credits(quiet, account), 500 - spent[0].value.amount);
});

claim('eight writers begin one checkout: one session, one customer', async (world) => {
  const kassas = (await writers(world)).map((store) => world.kassa(store));
  const account = world.account();
  const ends = await Promise.all(kassas.map((kassa) => kassa.checkout({ customer: { id: account }, plan: 'pack' })));
  same(new Set(ends.map(({ id }) => id)).size, 1);
  same([world.bank.sessions.size, world.bank.customers.get(account)], [1, `cus_${account}_1`]);
  await world.audit();
});

claim('eight writers refund one payment under one key: money moves once', async (world) => {
  const quiet = world.kassa();
  const { account, sale } = await world.buyer(quiet);
  const kassas = (await writers(world)).map((store) => world.kassa(store));
  const how = { amount: 100, key: 'back' };
  const ends = await Promise.all(kassas.map((kassa) => kassa.refund(account, sale.intent, how)));
  same(new Set(ends.map(({ refund }) => refund)).size, 1);
  same(await world.credits(quiet, account), 400);
  await world.audit();
});

claim('merges race messages, spends and refunds of both accounts: all count once', async (world) => {
  const quiet = world.kassa();
  const [guest, ada] = [await world.buyer(quiet, 'guest'), await world.buyer(quiet)];
  const kassas = (await writers(world)).map((store) => world.kassa(store));
  const sales = Array.from({ length: 12 }, (_, n) => world.bank.sale((n % 2 ? guest : ada).account).event);
  sales.push(world.bank.back(guest.sale, 100).total, world.bank.back(ada.sale, 100).total);
  const spend = async (kassa, account, key) => {
    for (let tries = 1; ; tries += 1) {
      const end = await kassa.deduct(account, 5, { strategy: 'oneTimeOnly', key }).catch((error) => error);
      if (!(end instanceof Error)) return end;
      if (!end.retryable || tries > 200) throw end;
      await sleep(Math.random() * 20);
    }
  };
  const merge = async (kassa) => {
    for (let tries = 1; ; tries += 1) {
      const end = await kassa.merge(ada.account, { from: guest.account }).catch((error) => error);
      if (!(end instanceof Error)) return end;
      if (!end.retryable || tries > 200) throw end;
      await sleep(Math.random() * 20);
    }
  };
  const asking = kassas.flatMap((kassa, n) => [
    ...shuffled(sales, n + 1).map((event) => world.deliver(kassa, event)),
    spend(kassa, guest.account, `g${n % 4}`),
    spend(kassa, ada.account, `a${n % 4}`),
    merge(kassa),
  ]);
  await Promise.all(asking);
  const wanted = 14 * 500 - 200 - 8 * 5;
  same([await world.credits(quiet, ada.account), await world.credits(quiet, guest.account)], [wanted, wanted]);
  same(await world.count('kassa_link', 'account = ?', guest.account), 0);
  await world.audit();
});

claim('strays parked, linked and swept by eight writers at once: all are applied once', async (world) => {
  const quiet = world.kassa();
  const kassas = (await writers(world)).map((store) => world.kassa(store));
  const account = world.account();
  world.bank.customers.set(account, `cus_${account}_1`);
  world.bank.pass();
  const sales = Array.from({ length: 16 }, () => world.bank.sale(account).event);
  const asking = kassas.flatMap((kassa, n) => [
    ...shuffled(sales, n + 1).map((event) => world.deliver(kassa, event)),
    kassa.tick().catch((error) => ok(error.retryable, error.code)),
  ]);
  asking.push(quiet.checkout({ customer: { id: account }, plan: 'pack' }).catch((error) => ok(error.retryable, error.code)));
  await Promise.all(asking);
  await quiet.checkout({ customer: { id: account }, plan: 'pack' });
  for (let n = 0; n < 3; n += 1) await quiet.tick();
  same(await world.credits(quiet, account), 8000);
  same((await world.count('kassa_stray')) + (await world.count('kassa_stray_reference')), 0);
  await world.audit();
});

claim('ticks of eight writers tell each notice once and then rest', async (world) => {
  const quiet = world.kassa();
  const told = [];
  const deaf = world.kassa(world.store, { on: { alert: () => {}, paymentFailed: () => Promise.reject(new Error('no')) } });
  const start = world.bank.now;
  const subs = [];
  for (let n = 0; n < 6; n += 1) {
    world.bank.now = start;
    const { sub } = await world.subscriber(deaf);
    const next = world.bank.renew(sub, { paid: false });
    subs.push(next.updated, next.told);
  }
  for (const event of subs) await world.deliver(deaf, event);
  world.bank.pass(3_600_000);
  const on = { alert: () => {}, paymentFailed: ({ id }) => told.push(id) };
  const kassas = (await writers(world)).map((store) => world.kassa(store, { on }));
  await Promise.all(kassas.map((kassa) => kassa.tick()));
  for (let n = 0; n < 2; n += 1) await kassas[n].tick();
  same(told.toSorted(), [...new Set(told)].toSorted(), 'none was told twice');
  same(new Set(told).size, 6, 'each was told');
  same((await quiet.tick()).worked, 0);
  await world.audit();
});
