// A store that breaks: at each need of each ask, before it was done or after, once or for good.
// The answer is 503 or the right one, nothing is half-done, and asking again comes to the end that
// it would have had.

import { proofOf, sold } from '../suite/apple.mjs';
import { ok, same } from '../suite/claims.mjs';
import { breakAt, broken, sleep } from '../suite/watch.mjs';
import { end, stories } from './stories.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `faults: ${name}`, run });

/** Each prepares an account and answers what is asked of it; `needs` is how often the store is. */
const asks = {
  'a spend': {
    needs: 2,
    async prepare(world, quiet) {
      const { account } = await world.buyer(quiet);
      const how = { strategy: 'oneTimeOnly', key: 'job' };
      return { account, ask: (kassa) => kassa.deduct(account, 7, how) };
    },
  },
  'a checkout': {
    needs: 5,
    async prepare(world) {
      const account = world.account();
      return { account, ask: (kassa) => kassa.checkout({ customer: { id: account }, plan: 'pack' }) };
    },
  },
  'a refund': {
    needs: 4,
    async prepare(world, quiet) {
      const { account, sale } = await world.buyer(quiet);
      const how = { amount: 100, key: 'back' };
      return { account, ask: (kassa) => kassa.refund(account, sale.intent, how) };
    },
  },
  'a cancellation': {
    needs: 4,
    async prepare(world, quiet) {
      const { account } = await world.subscriber(quiet);
      return { account, ask: (kassa) => kassa.cancel(account, { when: 'now' }) };
    },
  },
  'a merge': {
    needs: 3,
    async prepare(world, quiet) {
      const [guest, { account }] = [await world.buyer(quiet, 'guest'), await world.buyer(quiet)];
      return { account, ask: (kassa) => kassa.merge(account, { from: guest.account }) };
    },
  },
  'a purchase that a device brings': {
    needs: 2,
    async prepare(world) {
      const account = world.account();
      const proof = await proofOf(sold(world.bank, `t_${account}`));
      return { account, ask: (kassa) => kassa.purchase({ account, provider: 'appStore', proof }) };
    },
  },
  benefits: {
    needs: 1,
    async prepare(world, quiet) {
      const { account } = await world.buyer(quiet);
      return { account, ask: (kassa) => kassa.benefits(account) };
    },
  },
  'a page of the history': {
    needs: 1,
    async prepare(world, quiet) {
      const { account } = await world.buyer(quiet);
      return { account, ask: (kassa) => kassa.explain(account) };
    },
  },
  'a message that waits for its account': {
    needs: 4,
    async prepare(world) {
      const account = world.account();
      world.bank.customers.set(account, `cus_${account}_1`);
      const { event } = world.bank.sale(account);
      return { account, ask: (kassa) => bringing(world, kassa, event) };
    },
  },
};

for (const [kind, story] of Object.entries(stories)) {
  asks[kind] = {
    needs: 2,
    async prepare(world, quiet) {
      const known = await world.known(quiet);
      const messages = story({ ...known, bank: world.bank });
      for (const message of messages.slice(0, -1)) await world.deliver(quiet, message);
      return { account: known.account, ask: (kassa) => bringing(world, kassa, messages.at(-1)) };
    },
  };
}

/** A message as an ask: 503 is an error that can be tried again. */
async function bringing(world, kassa, event) {
  const answer = await world.bring(kassa, event);
  if (answer.status === 200) return answer;
  throw Object.assign(new Error(answer.code), { status: answer.status, retryable: answer.status === 503 });
}

const WORDS = { before: 'before it is done', after: 'after it was done', gone: 'for good' };

/** What the account and the journal look like, with nothing in them that tells two runs apart. */
const whole = async (world, kassa, account) => {
  const it = await end(world, kassa, account);
  const causes = await world.rows('SELECT cause FROM kassa_revision WHERE account = ?', account);
  const links = await world.count('kassa_link', 'account = ?', account);
  return { ...it, links, revisions: causes.length };
};

for (const [what, { needs, prepare }] of Object.entries(asks)) {
  for (const how of Object.keys(WORDS)) {
    claim(`${what}: the store breaks at each of ${needs} needs, ${WORDS[how]}`, async (world) => {
      const quiet = world.kassa();
      const start = world.bank.now;
      const reference = await prepare(world, quiet);
      await reference.ask(world.kassa());
      await quiet.tick();
      const wanted = await whole(world, quiet, reference.account);
      const store = await world.warm(1);
      let failed = 0;
      for (let need = 0; need < needs; need += 1) {
        world.bank.now = start;
        const { account, ask } = await prepare(world, quiet);
        const before = await whole(world, quiet, account);
        breakAt(store, need, how);
        const error = await ask(world.kassa(store)).then(() => undefined, (thrown) => thrown);
        if (error) {
          failed += 1;
          same([error.status, error.retryable], [503, true], `need ${need + 1}: ${error.message}`);
        }
        if (error && need === 0) same(await whole(world, quiet, account), before, 'nothing was changed');
        await world.audit();
        store.hooks = {};
        // An app asks again, a provider tells again, and the due work is done.
        await ask(world.kassa());
        await quiet.tick();
        same(await whole(world, quiet, account), wanted, `need ${need + 1}, asked again`);
      }
      if (how === 'gone') ok(failed > 0, 'a store that is gone is noticed');
      await world.audit();
    });
  }
}

claim('a store that cannot be reached: every ask is 503 and can be tried again', async (world) => {
  const down = async () => {
    throw broken();
  };
  const kassa = world.kassa({ read: down, write: down });
  const { event } = world.bank.sale('ada');
  same((await world.bring(kassa, event)).status, 503);
  const customer = { id: 'ada' };
  const asking = [
    kassa.benefits('ada'),
    kassa.orders('ada'),
    kassa.explain('ada'),
    kassa.deduct('ada', 1, { strategy: 'oneTimeOnly' }),
    kassa.checkout({ customer, plan: 'pack' }),
    kassa.refund('ada', 'pi_1'),
    kassa.cancel('ada', { when: 'now' }),
    kassa.merge('ada', { from: 'guest' }),
    kassa.portal('ada', { returnUrl: '/' }),
    kassa.tick(),
  ];
  for (const { reason } of await Promise.allSettled(asking)) {
    same([reason?.status, reason?.retryable, reason?.code], [503, true, 'store_unavailable']);
  }
  same(world.bank.calls, [], 'nobody was called');
});

claim('a store that throws something odd is down, no more', async (world) => {
  for (const odd of [undefined, null, 'down', 7, { code: 'x' }]) {
    const down = () => Promise.reject(odd);
    const kassa = world.kassa({ read: down, write: down });
    const error = await kassa.benefits('ada').catch((thrown) => thrown);
    same([error.code, error.status], ['store_unavailable', 503]);
  }
});

claim('a slow store: all count, in whatever order they are done', async (world) => {
  const quiet = world.kassa();
  const { account } = await world.buyer(quiet);
  const slow = (most) => ({ hooks: { before: () => sleep(Math.random() * most), after: () => sleep(Math.random() * most) } });
  const kassas = [];
  for (let n = 0; n < 4; n += 1) kassas.push(world.kassa(await world.open(n), slow(10)));
  const sales = Array.from({ length: 8 }, () => world.bank.sale(account).event);
  const asking = kassas.flatMap((kassa, n) => [
    ...sales.map((event) => world.deliver(kassa, event)),
    ...Array.from({ length: 10 }, (_, at) => decided(kassa, account, `k${n}/${at}`)),
    ...Array.from({ length: 3 }, (_, at) => decided(kassa, account, `shared/${at}`)),
  ]);
  await Promise.all(asking);
  same(await world.credits(quiet, account), 500 + 8 * 500 - 40 - 3);
  await world.audit();
});

async function decided(kassa, account, key) {
  for (let tries = 1; ; tries += 1) {
    const end = await kassa.deduct(account, 1, { strategy: 'oneTimeOnly', key }).catch((error) => error);
    if (!(end instanceof Error)) return end;
    if (!end.retryable || tries > 200) throw end;
    await sleep(Math.min(tries, 20));
  }
}

claim('a store that fails one ask in four: all count once, asked until decided', async (world) => {
  const quiet = world.kassa();
  const { account } = await world.buyer(quiet);
  const fails = () => {
    if (Math.random() < 0.125) throw broken();
  };
  const kassas = [];
  for (let n = 0; n < 4; n += 1) {
    kassas.push(world.kassa(await world.open(n), { hooks: { before: fails, after: fails } }));
  }
  const sales = Array.from({ length: 8 }, () => world.bank.sale(account).event);
  await Promise.all(
    kassas.flatMap((kassa, n) => [
      ...sales.map((event) => world.deliver(kassa, event)),
      ...Array.from({ length: 10 }, (_, at) => decided(kassa, account, `k${n}/${at}`)),
    ]),
  );
  same(await world.credits(quiet, account), 500 + 8 * 500 - 40);
  await world.audit();
});

claim('an instance whose store was down serves when it is up', async (world) => {
  let down = true;
  const before = () => {
    if (down) throw broken();
  };
  const kassa = world.kassa(world.store, { hooks: { before } });
  const { event } = world.bank.sale('ada');
  same((await world.bring(kassa, event)).status, 503);
  down = false;
  same((await world.bring(kassa, event)).result, 'parked');
  const { account } = await world.buyer(kassa);
  same(await world.credits(kassa, account), 500);
});
