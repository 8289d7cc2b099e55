// Every kind of message: told once, or again, or in any order, it comes to the same end.

import { openBank } from '../suite/bank.mjs';
import { ok, same } from '../suite/claims.mjs';
import { at } from '../suite/race.mjs';
import { begin, end, stories } from './stories.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `events: ${name}`, run });

/** The accounts of one case must not differ by the time of day. */
async function told(world, story, tell) {
  const kassa = world.kassa();
  const start = world.bank.now;
  const { account, messages } = await begin(world, kassa, story);
  for (const message of tell(messages)) {
    same((await world.deliver(kassa, message)).status, 200, message.type);
  }
  await kassa.tick();
  const it = await end(world, kassa, account);
  const span = world.bank.now - start;
  world.bank.now = start;
  return { it, span, account };
}

const TIMES = { once: [1], twice: [2], 'three times': [3] };

for (const [kind, story] of Object.entries(stories)) {
  for (const [word, [times]] of Object.entries(TIMES)) {
    claim(`${kind}, told ${word}`, async (world) => {
      const { it: wanted } = await told(world, story, (messages) => messages);
      const before = await world.count('kassa_revision');
      const again = (messages) => messages.flatMap((message) => Array(times).fill(message));
      const { it: got } = await told(world, story, again);
      same(got, wanted);
      same(await world.count('kassa_revision'), 2 * before, 'rows of the journal');
      await world.audit();
    });
  }
  const { length } = story({ bank: openBank(), account: 'dry' });
  if (length > 1) {
    claim(`${kind} and what is told before it, in every order`, async (world) => {
      const { it: wanted } = await told(world, story, (messages) => messages);
      for (const order of orders([...Array(length).keys()])) {
        const { it: got } = await told(world, story, (messages) => order.map((index) => messages[index]));
        await at(`in the order ${order.map((index) => index + 1)}`, () => same(got, wanted));
      }
      await world.audit();
    });
  }
}

function orders(list) {
  if (list.length < 2) return [list];
  return list.flatMap((first, index) =>
    orders(list.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

claim('a first message before its account is known is kept and applied when it is', async (world) => {
  const kassa = world.kassa();
  const account = world.account();
  world.bank.customers.set(account, `cus_${account}_1`);
  const sale = world.bank.sale(account);
  same((await world.bring(kassa, sale.event)).result, 'parked');
  same(await world.count('kassa_stray'), 1);
  await kassa.checkout({ customer: { id: account }, plan: 'pack' });
  same(await world.credits(kassa, account), 500);
  same(await world.count('kassa_stray') + (await world.count('kassa_stray_reference')), 0);
  same((await world.bring(kassa, sale.event)).result, 'duplicate');
  await world.audit();
});

claim('a genuine message that cannot be read is kept and answered 200, twice too', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.known(kassa);
  const { created } = world.bank.subscribe(account);
  delete created.data.object.items;
  for (const _ of [1, 2]) {
    const answer = await world.bring(kassa, created);
    same([answer.status, answer.result], [200, 'unreadable']);
  }
  const reasons = await world.rows('SELECT reason FROM kassa_stray');
  same(reasons.length, 1);
  ok(reasons[0][0].startsWith('unreadable'), reasons[0][0]);
});

claim('a message of no known kind changes nothing', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const before = await world.count('kassa_revision');
  const message = world.bank.event('customer.updated', { id: 'cus_1', object: 'customer' }, account);
  same((await world.bring(kassa, message)).result, 'ignored');
  same(await world.count('kassa_revision'), before);
});

claim('a message that is not proved changes nothing', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.known(kassa);
  const body = JSON.stringify(world.bank.sale(account).event);
  const headers = { 'stripe-signature': `t=${Math.floor(world.bank.now / 1000)},v1=${'0'.repeat(64)}` };
  const request = new Request('https://shop.example/webhook', { method: 'POST', headers, body });
  same((await kassa.webhook('stripe', request)).status, 400);
  same(await world.credits(kassa, account), 0);
});

claim('rows for the app hold what was sold, and follow it', async (world) => {
  const kassa = world.kassa();
  const { account, sale } = await world.buyer(kassa);
  const row = () =>
    world.rows('SELECT id, status, plan, amount, currency, refunded FROM kassa_order WHERE account = ? ORDER BY id', account);
  same(await row(), [[sale.intent, 'paid', 'pack', '500', 'usd', '0']]);
  await world.deliver(kassa, world.bank.back(sale, 500).total);
  // Only a total was told: what no single refund explains has a row of its own.
  same(await row(), [
    [sale.intent, 'paid', 'pack', '500', 'usd', '500'],
    [`${sale.intent}#refunded`, 'paid', 'pack', '500', 'usd', '0'],
  ]);
  const { account: other, sub } = await world.subscriber(kassa);
  const subscription = () => world.rows('SELECT id, plan, status FROM kassa_subscription WHERE account = ?', other);
  same(await subscription(), [[sub.subscription.id, 'pro', 'active']]);
  await world.deliver(kassa, world.bank.end(sub));
  same(await subscription(), [[sub.subscription.id, 'pro', 'canceled']]);
});

claim('an account with fifty payments is kept whole', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.known(kassa);
  for (let n = 0; n < 50; n += 1) await world.deliver(kassa, world.bank.sale(account).event);
  same(await world.credits(kassa, account), 25_000);
  same((await kassa.orders(account)).length, 50);
  same((await kassa.explain(account, { limit: 500 })).changes.length, await world.count('kassa_revision'));
  await world.audit();
});

claim('names in any writing are kept', async (world) => {
  const kassa = world.kassa();
  const account = world.account('에이다/ü\'"?$1-');
  await kassa.checkout({ customer: { id: account, name: '에이다 🧾' }, plan: 'pack' });
  world.bank.pass();
  const sale = world.bank.sale(account, { name: "O'Neil ? $1 🧾" });
  same((await world.bring(kassa, sale.event)).result, 'applied');
  same((await kassa.orders(account))[0].customerName, "O'Neil ? $1 🧾");
  const rows = await world.rows('SELECT customer_name FROM kassa_order WHERE account = ?', account);
  same(rows, [["O'Neil ? $1 🧾"]]);
  await world.audit();
});
