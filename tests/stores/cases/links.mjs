// A provider's id leads to one account; two that claim it are told so, and nothing is half-done.

import { ok, refused, same } from '../suite/claims.mjs';
import { race } from '../suite/race.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `links: ${name}`, run });

const linkOf = async ({ rows }, reference) =>
  (await rows('SELECT account FROM kassa_link WHERE reference = ?', reference)).flat();

claim('what was sold is found by each of its names', async (world) => {
  const kassa = world.kassa();
  const { account, sale } = await world.buyer(kassa);
  for (const reference of [sale.intent, sale.object.id, world.bank.customers.get(account)]) {
    same(await linkOf(world, reference), [account], reference);
  }
});

claim('a message that names another account lands where its ids lead', async (world) => {
  const kassa = world.kassa();
  const [one, two] = [await world.buyer(kassa), await world.buyer(kassa)];
  const sale = world.bank.sale(one.account);
  sale.event.data.object.metadata.kassa_account = two.account;
  sale.event.data.object.client_reference_id = two.account;
  await world.deliver(kassa, sale.event);
  same([await world.credits(kassa, one.account), await world.credits(kassa, two.account)], [1000, 500]);
});

/** The bank gives an account the customer of another, as after a mix-up at the provider. */
const mixUp = (world, account, customer) => {
  const { fetch } = world.bank;
  globalThis.fetch = async (url, init) => {
    const reply = await fetch(url, init);
    const body = await reply.json();
    if (body.object === 'customer' && body.metadata.kassa_account === account) body.id = customer;
    return new Response(JSON.stringify(body), reply);
  };
};

claim('a customer who is of another account is taken, and nothing is changed', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const other = world.account();
  mixUp(world, other, world.bank.customers.get(account));
  const error = await refused(kassa.checkout({ customer: { id: other }, plan: 'pack' }), 'taken');
  same([error.status, error.retryable], [400, false]);
  same(await linkOf(world, world.bank.customers.get(account)), [account]);
  same(await world.count('kassa_link', 'account = ?', other), 0);
  same(await world.credits(kassa, account), 500);
  await world.audit();
});

claim('one that is taken stays so when it is asked again, on another instance too', async (world) => {
  const kassas = [world.kassa(), world.kassa(await world.open(1))];
  const { account } = await world.buyer(kassas[0]);
  const other = world.account();
  mixUp(world, other, world.bank.customers.get(account));
  for (const kassa of [...kassas, ...kassas]) {
    await refused(kassa.checkout({ customer: { id: other }, plan: 'pack' }), 'taken');
  }
  await world.audit();
});

claim('two who begin with one customer: one has it, the other is told, at every stop', async (world) => {
  const quiet = world.kassa();
  const { fetch } = world.bank;
  await race(world, async () => {
    const [a, b] = [world.account(), world.account()];
    globalThis.fetch = async (url, init) => {
      const reply = await fetch(url, init);
      const body = await reply.json();
      if (body.object === 'customer') body.id = `cus_shared_${a}`;
      return new Response(JSON.stringify(body), reply);
    };
    const buy = (id) => (kassa) => kassa.checkout({ customer: { id }, plan: 'pack' });
    return [buy(a), buy(b), async (...ends) => {
      const codes = ends.map(({ error }) => error?.code);
      same(codes.toSorted(), ['taken', undefined]);
      const owner = codes[0] ? b : a;
      same(await linkOf(world, `cus_shared_${a}`), [owner]);
      same(await world.credits(quiet, a), 0);
    }];
  });
});

claim('a link that another writes in the meantime leaves nothing half-done', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.known(kassa);
  const { account: thief } = await world.known(kassa);
  const sale = world.bank.sale(account);
  // The same payment, told of a session that the other's customer had.
  const { object } = world.bank.sale(thief);
  const stolen = world.bank.event('checkout.session.completed', { ...object, payment_intent: sale.intent }, thief);
  let armed = true;
  const before = async ({ kind }) => {
    if (kind !== 'write' || !armed) return;
    armed = false;
    same((await world.bring(kassa, stolen)).result, 'applied');
  };
  const slow = world.kassa(await world.open(1), { hooks: { before } });
  const answer = await world.deliver(slow, sale.event);
  same([answer.status, answer.result], [200, 'applied'], JSON.stringify(answer));
  same([await world.credits(kassa, account), await world.credits(kassa, thief)], [0, 500]);
  same((await world.bring(kassa, sale.event)).result, 'duplicate');
  await world.audit();
});

claim('a merge takes all links along', async (world) => {
  const kassa = world.kassa();
  const [guest, ada] = [await world.buyer(kassa, 'guest'), await world.buyer(kassa)];
  const before = await world.count('kassa_link');
  await kassa.merge(ada.account, { from: guest.account });
  same(await world.count('kassa_link', 'account = ?', guest.account), 0);
  same(await world.count('kassa_link', 'account = ?', ada.account), before);
  await world.deliver(kassa, world.bank.back(guest.sale, 500).total);
  same(await world.credits(kassa, guest.account), 500);
  same((await world.rows('SELECT DISTINCT account FROM kassa_order')).flat(), [ada.account]);
});

claim('a chain of merges leads to its end', async (world) => {
  const kassa = world.kassa();
  const all = [];
  for (let n = 0; n < 4; n += 1) all.push((await world.buyer(kassa)).account);
  for (let n = 1; n < 4; n += 1) await kassa.merge(all[n], { from: all[n - 1] });
  for (const account of all) same(await world.credits(kassa, account), 2000);
  await kassa.deduct(all[0], 2000, { strategy: 'oneTimeOnly' });
  same(await world.credits(kassa, all[3]), 0);
  await refused(kassa.merge(all[3], { from: all[3] }), 'same_account');
  ok((await world.count('kassa_account')) >= 4);
  await world.audit();
});
