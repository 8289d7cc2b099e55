// What is bought on a device: one signature that anybody could bring, and one account that gets it.

import { posted, proofOf, sold } from '../suite/apple.mjs';
import { ok, same } from '../suite/claims.mjs';
import { ended, race } from '../suite/race.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `purchases: ${name}`, run });

const bring = (kassa, account, proof) => kassa.purchase({ account, provider: 'appStore', proof });

/** Something bought that nobody has brought yet. */
async function bought(world, more) {
  const account = world.account();
  world.bank.pass();
  const transaction = sold(world.bank, `t_${account}`, more);
  return { account, transaction, proof: await proofOf(transaction) };
}

async function told(world, kassa, kind, transaction) {
  world.bank.pass();
  const reply = await kassa.webhook('appStore', await posted(world.bank, kind, transaction));
  const { result } = await reply.json();
  return { status: reply.status, ...result };
}

claim('what is brought gives once, to whoever brings it first', async (world) => {
  const kassas = [world.kassa(), world.kassa(await world.open(1))];
  const { account, proof } = await bought(world);
  for (const [kassa, replayed] of [[kassas[0], false], [kassas[1], true], [kassas[0], true]]) {
    const answer = await bring(kassa, account, proof);
    same([answer.state, answer.plan, answer.finish, answer.replayed], ['landed', 'pack', true, replayed]);
    same(answer.benefits.totalAvailableCredits, 500);
  }
  const eve = world.account('eve');
  for (const kassa of kassas) same((await bring(kassa, eve, proof)).code, 'taken');
  same([await world.count('kassa_account'), await world.count('kassa_order')], [1, 1]);
  await world.audit();
});

claim('it is read and written once, and brought again it is one read', async (world) => {
  const { account, transaction, proof } = await bought(world);
  const kassa = await world.warm(1);
  for (const way of ['read write', 'read']) {
    kassa.needs.length = 0;
    await bring(world.kassa(kassa), account, proof);
    world.note(way, kassa.way);
    ok(kassa.way.startsWith(way), kassa.way);
    same(kassa.needs.filter(({ kind }) => kind === 'write').length, way === 'read' ? 0 : 1);
  }
  same((await told(world, world.kassa(), 'ONE_TIME_CHARGE', transaction)).status, 200);
  same(await world.credits(world.kassa(), account), 500);
});

claim('two who bring one purchase: one has it, the other is told, at every stop', async (world) => {
  const quiet = world.kassa();
  await race(world, async () => {
    const { account: ada, proof } = await bought(world);
    const eve = world.account('eve');
    const brings = (account) => (kassa) => bring(kassa, account, proof);
    return [brings(ada), brings(eve), async (...ends) => {
      same(ended(ends, (it) => it?.state === 'landed'), 1, JSON.stringify(ends));
      same(ended(ends, (it) => it?.code === 'taken'), 1, JSON.stringify(ends));
      const credits = [await world.credits(quiet, ada), await world.credits(quiet, eve)];
      same(credits.toSorted(), [0, 500]);
    }];
  });
});

claim('two devices of one customer bring one purchase: it gives once, at every stop', async (world) => {
  const quiet = world.kassa();
  await race(world, async () => {
    const { account, proof } = await bought(world);
    const brings = (kassa) => bring(kassa, account, proof);
    return [brings, brings, async (...ends) => {
      same(ended(ends, (it) => it?.state === 'landed'), 2, JSON.stringify(ends));
      same(await world.credits(quiet, account), 500);
    }];
  });
});

claim('what its store tells before it is brought waits for it, at every stop', async (world) => {
  const quiet = world.kassa();
  await race(world, async () => {
    const { account, transaction, proof } = await bought(world);
    const gone = { ...transaction, revocationDate: world.bank.now + 1000, revocationReason: 0 };
    const request = await posted(world.bank.pass(2000), 'REFUND', gone);
    const brings = (kassa) => bring(kassa, account, proof);
    const tells = async (kassa) => {
      const reply = await kassa.webhook('appStore', request);
      return reply.status;
    };
    return [brings, tells, async (...ends) => {
      same(ended(ends, (it) => it?.ok === true || it === 200), 2, JSON.stringify(ends));
      await quiet.tick();
      same(await world.credits(quiet, account), 0);
      same(await world.count('kassa_stray', 'cause LIKE ?', `%t_${account}%`), 0);
    }];
  });
});

claim('a subscription of a device opens its plan, and ends when it is not renewed', async (world) => {
  const kassa = world.kassa();
  const expiresDate = world.bank.now + 30 * 86_400_000;
  const month = { productId: 'pro_month', type: 'Auto-Renewable Subscription', expiresDate };
  const { account, proof } = await bought(world, { ...month, subscriptionGroupIdentifier: 'g' });
  const { state, benefits } = await bring(kassa, account, proof);
  same([state, benefits.activePlanId, benefits.subscriptionCreditsBalance], ['landed', 'pro', 100]);
  same(await world.count('kassa_subscription'), 1);
  await world.audit();
});

claim('no statement of a purchase holds more than a database takes', async (world) => {
  const kassa = world.kassa();
  const { account, transaction, proof } = await bought(world);
  await bring(kassa, account, proof);
  await bring(kassa, world.account('eve'), proof);
  await told(world, kassa, 'REFUND', { ...transaction, revocationDate: world.bank.now, revocationReason: 0 });
  await kassa.tick();
  const all = kassa.needs.needs.flatMap(({ statements }) => statements);
  const most = Math.max(...all.map(({ params }) => params.length));
  const terms = Math.max(...all.map(({ sql }) => sql.split(/\bUNION\b/i).length));
  world.note('parameters', most);
  world.note('terms', terms);
  ok(all.length > 5 && most <= 100 && terms <= 5, `${all.length} statements, ${most}, ${terms}`);
});
