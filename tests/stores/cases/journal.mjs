// What is kept of the past: told as it came, made into the account again, and forgotten.

import { one } from '../suite/world.mjs';
import { ok, same } from '../suite/claims.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `journal: ${name}`, run });

const EMAIL = 'ada@shop.example';

claim('each message is kept once, in the commit of its event, and can be deleted', async (world) => {
  const kassa = world.kassa();
  const { account, sub } = await world.subscriber(kassa);
  const { changes } = await kassa.explain(account);
  for (const change of changes) {
    const message = await kassa.rawEvent(change);
    same(message !== undefined, change.event !== undefined, change.rule);
    if (message) same(JSON.parse(message.body).id, change.event);
  }
  const kept = await world.count('kassa_event');
  same(kept, changes.filter((change) => change.event !== undefined).length);
  same((await world.bring(kassa, sub.paid)).result, 'duplicate');
  same(await world.count('kassa_event'), kept);
  await world.store.write([one('DELETE FROM kassa_event WHERE environment = ? AND at < ?', 'test', world.bank.now + 1)]);
  same(await kassa.rawEvent(changes.at(-1)), undefined);
  same(await world.credits(kassa, account), 100);
  await world.audit();
});

claim('a message of more than 64 KiB is cut and says so', async (world) => {
  const kassa = world.kassa();
  const { account, session } = await world.known(kassa);
  const sale = world.bank.sale(account, { session });
  sale.event.data.object.metadata = { ...sale.event.data.object.metadata, long: '한'.repeat(40_000) };
  same((await world.bring(kassa, sale.event)).result, 'applied');
  const [[body]] = await world.rows('SELECT body FROM kassa_event');
  ok(new TextEncoder().encode(body).length < 65_700, `${body.length}`);
  ok(body.endsWith('… cut here: Kassa keeps the first 64 KiB'), body.slice(-60));
  same(await world.credits(kassa, account), 500);
});

claim('each lot leads to the changes that touched it, and each plan to the one that opened it', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.subscriber(kassa);
  for (const key of ['a', 'b', 'c']) {
    await kassa.deduct(account, 7, { strategy: 'subscriptionFirst', key });
  }
  const { lots, access, changes } = await kassa.explain(account);
  same([lots.length, lots[0].available, lots[0].rows], [1, 79, 4]);
  const touched = [];
  for (let after; ; ) {
    const page = await kassa.explain(account, { lot: lots[0].id, limit: 2, ...(after && { after }) });
    touched.push(...page.changes.map(({ revision }) => revision));
    after = page.next;
    if (after === undefined) break;
  }
  same(touched, changes.filter(({ entries }) => entries.length > 0).map(({ revision }) => revision));
  same([touched[0], touched.at(-1)], [lots[0].first, lots[0].last]);
  const said = changes.find(({ revision }) => revision === access[0].revision);
  ok(said.set.some((fact) => fact.id === access[0].id), JSON.stringify(said));
});

claim('a damaged snapshot is found and mended, also of an account that was merged away', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.subscriber(kassa);
  const { account: guest } = await world.buyer(kassa, 'guest');
  await kassa.merge(account, { from: guest });
  const whole = await world.rows('SELECT account, state FROM kassa_account ORDER BY account');
  const sold = await world.rows('SELECT id, account, amount FROM kassa_order ORDER BY id');
  for (const name of [account, guest]) {
    same((await kassa.rebuild(name)).equal, true, name);
    await world.store.write([
      one('UPDATE kassa_account SET state = ? WHERE account = ?', '{"id":"nobody"}', name),
      one('DELETE FROM kassa_order WHERE account = ?', name),
    ]);
    const { equal, repaired } = await kassa.rebuild(name, { repair: true });
    same([equal, repaired], [false, true], name);
    same((await kassa.rebuild(name)).equal, true, name);
  }
  same(await world.rows('SELECT account, state FROM kassa_account ORDER BY account'), whole);
  same(await world.rows('SELECT id, account, amount FROM kassa_order ORDER BY id'), sold);
  same(await world.credits(kassa, guest), 600);
  await world.audit();
});

claim('a person gets all that is kept and is forgotten everywhere, by two at once', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.subscriber(kassa);
  const { account: guest } = await world.buyer(kassa, 'guest');
  await kassa.merge(account, { from: guest });
  const whole = async () => {
    const texts = [];
    for await (const text of kassa.export(account)) texts.push(text);
    return texts.join('');
  };
  const before = await whole();
  ok(before.includes(EMAIL), before);
  same(JSON.parse(before).changes.length, await world.count('kassa_revision'));
  const other = world.kassa(await world.open(1));
  const [one, two] = await Promise.all([kassa.erase(account), other.erase(guest)]);
  same([one.account, two.account], [account, account]);
  ok(one.rows + two.rows > 0);
  const tables = ['revision', 'entry', 'account', 'link', 'stray', 'order', 'subscription', 'event'];
  for (const table of tables) {
    const rows = JSON.stringify(await world.rows(`SELECT * FROM kassa_${table}`));
    ok(!rows.includes(EMAIL), `${table}: ${rows}`);
  }
  ok(!(await whole()).includes(EMAIL));
  same(await world.credits(kassa, guest), 600);
  for (const name of [account, guest]) same((await kassa.rebuild(name)).equal, true, name);
  await world.audit();
});
