// Messages that come before anybody knows whose they are: parked, linked and swept, whoever comes
// first, at every stop of each.

import { same } from '../suite/claims.mjs';
import { at, race, stopped } from '../suite/race.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `strays: ${name}`, run });

const parked = async (world) => (await world.count('kassa_stray')) + (await world.count('kassa_stray_reference'));
const told = (world, event) => (kassa) => world.deliver(kassa, event);
const noError = (...ends) => {
  for (const { error } of ends) if (error) throw error;
};

/** Somebody of whom the provider knows and Kassa does not, with a sale. */
function unknown(world) {
  const account = world.account();
  world.bank.customers.set(account, `cus_${account}_1`);
  world.bank.pass();
  return { account, sale: world.bank.sale(account) };
}
const buy = (account) => (kassa) => kassa.checkout({ customer: { id: account }, plan: 'pack' });

/** A refund of a session: it names its charge and its intent, and nobody. */
async function refundFirst(world, quiet) {
  const { account, session } = await world.known(quiet);
  const sale = world.bank.sale(account, { session });
  return { account, sale, back: world.bank.back(sale, 200).created };
}

claim('one waits and counts nothing', async (world) => {
  const kassa = world.kassa();
  const { account, sale } = unknown(world);
  const answer = await world.bring(kassa, sale.event);
  same([answer.status, answer.result], [200, 'parked']);
  same(await world.credits(kassa, account), 0);
  same(await world.count('kassa_stray', 'reason = ?', 'parked'), 1);
});

claim('one that waits is told again and waits once', async (world) => {
  const kassa = world.kassa();
  const { sale } = unknown(world);
  for (let n = 0; n < 3; n += 1) same((await world.bring(kassa, sale.event)).status, 200);
  same(await world.count('kassa_stray'), 1);
});

claim('one that waits for nobody stays through ticks', async (world) => {
  const kassa = world.kassa();
  await world.bring(kassa, unknown(world).sale.event);
  for (let n = 0; n < 3; n += 1) await kassa.tick();
  same(await world.count('kassa_stray'), 1);
});

claim('a checkout that links the customer takes it up', async (world) => {
  const kassa = world.kassa();
  const { account, sale } = unknown(world);
  await world.bring(kassa, sale.event);
  await buy(account)(kassa);
  same([await world.credits(kassa, account), await parked(world)], [500, 0]);
  same((await world.bring(kassa, sale.event)).result, 'duplicate');
});

claim('twenty-five that wait for one customer are all taken up, at the latest by ticks', async (world) => {
  const kassa = world.kassa();
  const { account, sale } = unknown(world);
  await world.bring(kassa, sale.event);
  for (let n = 0; n < 24; n += 1) await world.bring(kassa, world.bank.sale(account).event);
  await buy(account)(kassa);
  for (let n = 0; n < 5; n += 1) await kassa.tick();
  same([await world.credits(kassa, account), await parked(world)], [12_500, 0]);
  await world.audit();
});

/** A checkout that dies after its second commit, before it takes up what waits. */
async function buyAndDie(world, account) {
  const dying = await world.warm(1);
  let writes = 0;
  const before = ({ kind }) => {
    if (writes === 2) throw new Error('the process died');
    writes += kind === 'write';
  };
  dying.hooks = { before };
  await buy(account)(world.kassa(dying));
}

claim('what a crash left behind is swept by a tick', async (world) => {
  const kassa = world.kassa();
  const { account, sale } = unknown(world);
  await world.bring(kassa, sale.event);
  await buyAndDie(world, account);
  same(await world.credits(kassa, account), 0);
  await kassa.tick();
  same([await world.credits(kassa, account), await parked(world)], [500, 0]);
});

const raced = (name, begin) =>
  claim(`${name}, at every stop`, async (world) => {
    const quiet = world.kassa();
    await race(world, () => begin(world, quiet));
  });

raced('park and park', async (world) => {
  const { sale } = unknown(world);
  const before = await world.count('kassa_stray');
  return [told(world, sale.event), told(world, sale.event), async (...ends) => {
    noError(...ends);
    same(ends.map(({ value }) => value.status), [200, 200]);
    same(await world.count('kassa_stray'), before + 1);
  }];
});

raced('park and link', async (world, quiet) => {
  const { account, sale } = unknown(world);
  return [told(world, sale.event), buy(account), async (...ends) => {
    noError(...ends);
    // Without any tick: whoever comes second sees the other.
    same([await world.credits(quiet, account), await parked(world)], [500, 0]);
  }];
});

raced('park of a refund and link by its sale', async (world, quiet) => {
  const { account, sale, back } = await refundFirst(world, quiet);
  return [told(world, back), told(world, sale.event), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, account), await parked(world)], [300, 0]);
  }];
});

raced('link and sweep', async (world, quiet) => {
  const { account, sale } = unknown(world);
  await world.bring(quiet, sale.event);
  return [buy(account), (kassa) => kassa.tick(), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, account), await parked(world)], [500, 0]);
  }];
});

raced('park and sweep', async (world, quiet) => {
  const { account, sale, back } = await refundFirst(world, quiet);
  await world.bring(quiet, back);
  return [told(world, sale.event), (kassa) => kassa.tick(), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, account), await parked(world)], [300, 0]);
  }];
});

/** Linked, and nobody has taken up what waits: two sweep it. */
async function left(world, quiet) {
  const { account, sale } = unknown(world);
  await world.bring(quiet, sale.event);
  await buyAndDie(world, account);
  return { account, sale };
}

raced('sweep and sweep', async (world, quiet) => {
  const { account } = await left(world, quiet);
  const tick = (kassa) => kassa.tick();
  return [tick, tick, async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, account), await parked(world)], [500, 0]);
  }];
});

raced('sweep and the same message told again', async (world, quiet) => {
  const { account, sale } = await left(world, quiet);
  return [(kassa) => kassa.tick(), told(world, sale.event), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, account), await parked(world)], [500, 0]);
  }];
});

raced('sweep and a spend', async (world, quiet) => {
  const { account } = await left(world, quiet);
  await world.deliver(quiet, world.bank.sale(account).event);
  return [(kassa) => kassa.tick(), (kassa) => kassa.deduct(account, 10, { strategy: 'oneTimeOnly', key: 'k' }), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, account), await parked(world)], [990, 0]);
  }];
});

raced('sweep and merge', async (world, quiet) => {
  const { account } = await left(world, quiet);
  const { account: ada } = await world.buyer(quiet);
  return [(kassa) => kassa.tick(), (kassa) => kassa.merge(ada, { from: account }), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, ada), await parked(world)], [1000, 0]);
  }];
});

raced('park and merge', async (world, quiet) => {
  const { account, sale, back } = await refundFirst(world, quiet);
  await world.bring(quiet, sale.event);
  const { account: ada } = await world.buyer(quiet);
  return [told(world, back), (kassa) => kassa.merge(ada, { from: account }), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, ada), await parked(world)], [800, 0]);
  }];
});

claim('park, link and sweep, all three stopped anywhere', async (world) => {
  const quiet = world.kassa();
  const stores = [await world.warm(0), await world.warm(1), await world.warm(2)];
  let races = 0;
  for (let park = 0; park <= 3; park += 1) {
    for (let link = 0; link <= 7; link += 1) {
      for (let sweep = 0; sweep <= 3; sweep += 1) {
        const { account, sale } = unknown(world);
        const asks = [told(world, sale.event), buy(account), (kassa) => kassa.tick()];
        const three = asks.map((ask, number) => stopped(world, stores[number], ask));
        const gates = Object.fromEntries(three.map(({ named, gate }) => [named, gate]));
        world.bank.before = ({ who }) => gates[who]?.();
        await three[0].go(park);
        await three[1].go(link);
        await three[2].go(sweep);
        for (const one of three) noError(await one.finish());
        world.bank.before = undefined;
        await at(`stopped at ${[park, link, sweep]}`, async () => {
          same([await world.credits(quiet, account), await parked(world)], [500, 0]);
        });
        races += 1;
      }
    }
  }
  await world.audit();
  world.note('interleavings', races);
});
