// How often the store is asked: one read and one write for what is ordinary.

import { ok, same } from '../suite/claims.mjs';
import { begin, stories } from './stories.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `round trips: ${name}`, run });

/** Kinds whose last message makes no new link, so that nothing can wait for it. */
const ORDINARY = [
  'checkout.session.expired',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'refund.updated',
  'refund.failed',
];

for (const [kind, story] of Object.entries(stories)) {
  claim(`${kind} is one read and one write, and told again one read`, async (world) => {
    const quiet = world.kassa();
    const { messages } = await begin(world, quiet, story);
    for (const message of messages.slice(0, -1)) await world.deliver(quiet, message);
    const kassa = world.kassa();
    const answer = await world.bring(kassa, messages.at(-1));
    same(answer.result, 'applied');
    // Where it made new links, what may have waited for them is looked for afterwards.
    const settled = kassa.needs.way.replace(/( read)+$/, '');
    ok(settled === 'read write' || kind === 'invoice.payment_failed', kassa.needs.way);
    world.note('way', kassa.needs.way);
    if (ORDINARY.includes(kind)) same(kassa.needs.way, 'read write');
    const again = world.kassa();
    same((await world.bring(again, messages.at(-1))).result, 'duplicate');
    same(again.needs.way, 'read');
  });
}

claim('a spend is one read and one write, its repetition one read', async (world) => {
  const { account } = await world.buyer(world.kassa());
  for (const way of ['read write', 'read']) {
    const kassa = world.kassa();
    await kassa.deduct(account, 5, { strategy: 'oneTimeOnly', key: 'k' });
    same(kassa.needs.way, way);
  }
});

claim('a spend that is declined is one read', async (world) => {
  const { account } = await world.buyer(world.kassa());
  const kassa = world.kassa();
  await kassa.deduct(account, 501, { strategy: 'oneTimeOnly', key: 'k' });
  same(kassa.needs.way, 'read');
});

for (const ask of ['benefits', 'orders']) {
  claim(`${ask} is one read, or two`, async (world) => {
    const { account } = await world.buyer(world.kassa());
    const kassa = world.kassa();
    await kassa[ask](account);
    ok(['read', 'read read'].includes(kassa.needs.way), kassa.needs.way);
  });
}

claim('explain reads an account, a page, its lots and what opened its plans; later pages two', async (world) => {
  const { account } = await world.buyer(world.kassa());
  const kassa = world.kassa();
  await kassa.explain(account, { limit: 1 });
  same(kassa.needs.way, 'read read read read');
  const later = world.kassa();
  await later.explain(account, { after: 1 });
  same(later.needs.way, 'read read');
});

claim('a message that is not proved never reaches the store', async (world) => {
  const { account } = await world.known(world.kassa());
  const kassa = world.kassa();
  const body = JSON.stringify(world.bank.sale(account).event);
  await kassa.webhook('stripe', new Request('https://shop.example', { method: 'POST', body }));
  same(kassa.needs.way, '');
});

claim('a message of no known kind never reaches the store', async (world) => {
  const kassa = world.kassa();
  await world.bring(kassa, world.bank.event('customer.updated', { id: 'cus_1' }, 'ada'));
  same(kassa.needs.way, '');
});

claim('a merge is two reads and one write', async (world) => {
  const quiet = world.kassa();
  const [guest, ada] = [await world.buyer(quiet), await world.buyer(quiet)];
  const kassa = world.kassa();
  await kassa.merge(ada.account, { from: guest.account });
  same(kassa.needs.way, 'read read write');
});

claim('a tick that finds nothing is two reads, after the first', async (world) => {
  const kassa = world.kassa();
  await kassa.tick();
  kassa.needs.needs.length = 0;
  await kassa.tick();
  same(kassa.needs.way, 'read read');
});

claim('messages of one process that meet share their reads and writes', async (world) => {
  const quiet = world.kassa();
  const { account } = await world.known(quiet);
  const kassa = world.kassa();
  const sales = Array.from({ length: 20 }, () => world.bank.sale(account).event);
  await Promise.all(sales.map((event) => world.deliver(kassa, event)));
  same(await world.credits(quiet, account), 10_000);
  // Where requests must not wait for each other, as in a Worker, each goes alone.
  world.note('writes', kassa.needs.needs.filter(({ kind }) => kind === 'write').length);
});

claim('no statement holds a transaction or a parameter too many', async (world) => {
  const kassa = world.kassa();
  for (const story of Object.values(stories)) {
    const { account, messages } = await begin(world, kassa, story);
    for (const message of messages) await world.deliver(kassa, message);
    await kassa.deduct(account, 1, { strategy: 'subscriptionFirst', key: 'k' });
    await kassa.explain(account);
    await kassa.rebuild(account, { repair: true });
  }
  const { account } = await world.subscriber(kassa);
  await kassa.cancel(account, { when: 'period_end' });
  await kassa.resume(account);
  await kassa.merge(account, { from: (await world.buyer(kassa)).account });
  for await (const text of kassa.export(account)) ok(text.length > 0);
  await kassa.erase(account);
  await kassa.tick();
  const all = kassa.needs.needs.flatMap(({ statements }) => statements);
  ok(all.length > 100, `${all.length}`);
  const words = /\b(BEGIN|COMMIT|SAVEPOINT|ROLLBACK|RELEASE|PRAGMA|ATTACH)\b/i;
  same(all.filter(({ sql }) => words.test(sql)), []);
  same(all.filter(({ params }) => params.length > 100), []);
  same(all.filter(({ sql, params }) => sql.split('?').length - 1 !== params.length), []);
  same(all.flatMap(({ params }) => params).filter((value) => !['string', 'number'].includes(typeof value) && value !== null), []);
});
