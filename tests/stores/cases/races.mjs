// Two at once, wherever one overtakes the other. Each pair is played at every pair of stops.

import { ok, same } from '../suite/claims.mjs';
import { ended, race } from '../suite/race.mjs';

export const cases = [];

/** `begin(world, quiet)` answers two asks and a check; `quiet` is a Kassa that is not raced. */
const raced = (name, begin) =>
  cases.push({
    name: `races: ${name}`,
    async run(world) {
      const quiet = world.kassa();
      await race(world, () => begin(world, quiet));
    },
  });

const oneTime = (key) => ({ strategy: 'oneTimeOnly', key });
const spend = (account, amount, key) => (kassa) => kassa.deduct(account, amount, oneTime(key));
const noError = (...ends) => {
  for (const { error } of ends) if (error) throw error;
};
const spent = (value) => value?.ok && value.replayed === false;
const again = (value) => value?.ok && value.replayed === true;
const declined = (value) => value?.ok === false;
const result = (wanted) => (value) => value?.result === wanted;
/** Told as the provider does it: 503 is told again. */
const told = (world, event) => (kassa) => world.deliver(kassa, event);

raced('two spends never take the same credits', async (world, quiet) => {
  const { account } = await world.buyer(quiet);
  return [spend(account, 300, 'one'), spend(account, 300, 'two'), async (...ends) => {
    noError(...ends);
    same([ended(ends, spent), ended(ends, declined)], [1, 1]);
    same(await world.credits(quiet, account), 200);
  }];
});

raced('two small spends both count', async (world, quiet) => {
  const { account } = await world.buyer(quiet);
  return [spend(account, 3, 'one'), spend(account, 4, 'two'), async (...ends) => {
    noError(...ends);
    same(ended(ends, spent), 2);
    same(await world.credits(quiet, account), 493);
  }];
});

raced('one key spends once', async (world, quiet) => {
  const { account } = await world.buyer(quiet);
  return [spend(account, 10, 'k'), spend(account, 10, 'k'), async (...ends) => {
    noError(...ends);
    same([ended(ends, spent), ended(ends, again)], [1, 1]);
    same(await world.credits(quiet, account), 490);
  }];
});

raced('one key with two amounts spends one and refuses the other', async (world, quiet) => {
  const { account } = await world.buyer(quiet);
  return [spend(account, 10, 'k'), spend(account, 20, 'k'), async (...ends) => {
    same(ended(ends, (_, error) => error?.code === 'key_reused'), 1);
    const [{ amount }] = ends.flatMap(({ value }) => value ?? []);
    same(await world.credits(quiet, account), 500 - amount);
  }];
});

raced('spends of two accounts do not disturb each other', async (world, quiet) => {
  const [one, two] = [await world.buyer(quiet), await world.buyer(quiet)];
  return [spend(one.account, 3, 'k'), spend(two.account, 4, 'k'), async (...ends) => {
    noError(...ends);
    same([await world.credits(quiet, one.account), await world.credits(quiet, two.account)], [497, 496]);
  }];
});

raced('one message told twice is applied once', async (world, quiet) => {
  const { account, session } = await world.known(quiet);
  const { event } = world.bank.sale(account, { session });
  return [told(world, event), told(world, event), async (...ends) => {
    noError(...ends);
    same([ended(ends, result('applied')), ended(ends, result('duplicate'))], [1, 1]);
    same(await world.credits(quiet, account), 500);
  }];
});

raced('two messages of one account are both applied', async (world, quiet) => {
  const { account } = await world.known(quiet);
  const [one, two] = [world.bank.sale(account).event, world.bank.sale(account).event];
  return [told(world, one), told(world, two), async (...ends) => {
    noError(...ends);
    same(ended(ends, result('applied')), 2);
    same(await world.credits(quiet, account), 1000);
  }];
});

raced('a subscription and its invoice are both applied', async (world, quiet) => {
  const { account } = await world.known(quiet);
  const sub = world.bank.subscribe(account);
  return [told(world, sub.created), told(world, sub.paid), async (...ends) => {
    noError(...ends);
    const { activePlanId, totalAvailableCredits } = await quiet.benefits(account);
    same([activePlanId, totalAvailableCredits], ['pro', 100]);
  }];
});

raced('an end of a subscription and its renewal come to one end', async (world, quiet) => {
  const { account, sub } = await world.subscriber(quiet);
  const change = world.bank.change(sub, { cancel_at_period_end: true });
  const over = world.bank.end(sub);
  return [told(world, change), told(world, over), async (...ends) => {
    noError(...ends);
    same((await quiet.benefits(account)).subscriptionStatus, 'canceled');
  }];
});

raced('a sale and a spend both count', async (world, quiet) => {
  const { account } = await world.buyer(quiet);
  return [told(world, world.bank.sale(account).event), spend(account, 20, 'k'), async (...ends) => {
    noError(...ends);
    same(ended(ends, spent), 1);
    same(await world.credits(quiet, account), 980);
  }];
});

raced('a refund told and a spend take each credit once', async (world, quiet) => {
  const { account, sale } = await world.buyer(quiet);
  return [told(world, world.bank.back(sale, 250).total), spend(account, 400, 'k'), async (...ends) => {
    noError(...ends);
    const left = await world.credits(quiet, account);
    same(left, ended(ends, spent) === 1 ? 0 : 250);
  }];
});

raced('two tellings of one refund count once', async (world, quiet) => {
  const { account, sale } = await world.buyer(quiet);
  const { total, created } = world.bank.back(sale, 100);
  return [told(world, total), told(world, created), async (...ends) => {
    noError(...ends);
    same(await world.credits(quiet, account), 400);
  }];
});

const guests = async (world, quiet) => {
  const [guest, { account }] = [await world.buyer(quiet, 'guest'), await world.buyer(quiet)];
  return { account, from: guest.account, sale: guest.sale };
};
const merge = (account, from) => (kassa) => kassa.merge(account, { from });

raced('a merge and a message of the account that goes', async (world, quiet) => {
  const { account, from } = await guests(world, quiet);
  return [merge(account, from), told(world, world.bank.sale(from).event), async (...ends) => {
    noError(...ends);
    same(await world.credits(quiet, account), 1500);
    same(await world.credits(quiet, from), 1500);
  }];
});

raced('a merge and a message of the account that stays', async (world, quiet) => {
  const { account, from } = await guests(world, quiet);
  return [merge(account, from), told(world, world.bank.sale(account).event), async (...ends) => {
    noError(...ends);
    same(await world.credits(quiet, account), 1500);
  }];
});

raced('a merge and a refund of what moves', async (world, quiet) => {
  const { account, from, sale } = await guests(world, quiet);
  return [merge(account, from), told(world, world.bank.back(sale, 200).total), async (...ends) => {
    noError(...ends);
    same(await world.credits(quiet, account), 800);
  }];
});

for (const whose of ['from', 'account']) {
  raced(`a spend of the account that ${whose === 'from' ? 'goes' : 'stays'} and a merge`, async (world, quiet) => {
    const two = await guests(world, quiet);
    return [spend(two[whose], 100, 'k'), merge(two.account, two.from), async (...ends) => {
      noError(...ends);
      same(await world.credits(quiet, two.account), 900);
      same(await world.credits(quiet, two.from), 900);
      same((await spend(two[whose], 100, 'k')(quiet)).replayed, true, 'the key is known afterwards');
    }];
  });
}

raced('one merge asked twice', async (world, quiet) => {
  const { account, from } = await guests(world, quiet);
  return [merge(account, from), merge(account, from), async (...ends) => {
    noError(...ends);
    same(await world.credits(quiet, account), 1000);
  }];
});

raced('two merges, each the other way round', async (world, quiet) => {
  const { account, from } = await guests(world, quiet);
  return [merge(account, from), merge(from, account), async (...ends) => {
    noError(...ends);
    same(await world.credits(quiet, account), 1000);
    same(await world.credits(quiet, from), 1000);
  }];
});

raced('two merges of one guest into two accounts', async (world, quiet) => {
  const { account, from } = await guests(world, quiet);
  const { account: other } = await world.buyer(quiet, 'other');
  return [merge(account, from), merge(other, from), async (...ends) => {
    noError(...ends);
    // Whoever comes second merges what the guest is by then: all three are one.
    const all = await Promise.all([account, other, from].map((id) => world.credits(quiet, id)));
    same(all, [1500, 1500, 1500]);
  }];
});

const buy = (account, plan = 'pack') => (kassa) => kassa.checkout({ customer: { id: account }, plan });

raced('one checkout asked twice makes one session and one customer', async (world, quiet) => {
  const account = world.account();
  const before = world.bank.sessions.size;
  return [buy(account), buy(account), async (...ends) => {
    noError(...ends);
    same(ends[0].value.id, ends[1].value.id);
    same(world.bank.sessions.size - before, 1);
    same(world.bank.customers.get(account), `cus_${account}_1`);
    await quiet.benefits(account);
  }];
});

raced('checkouts of two plans share the customer', async (world, quiet) => {
  const account = world.account();
  return [buy(account), buy(account, 'pro'), async (...ends) => {
    noError(...ends);
    ok(ends[0].value.id !== ends[1].value.id);
    same(world.bank.customers.get(account), `cus_${account}_1`);
    same(await world.credits(quiet, account), 0);
  }];
});

const giveBack = (account, payment, amount, key) => (kassa) => kassa.refund(account, payment, { amount, key });
raced('one refund asked twice moves money once', async (world, quiet) => {
  const { account, sale } = await world.buyer(quiet);
  const ask = giveBack(account, sale.intent, 100, 'k');
  return [ask, ask, async (...ends) => {
    noError(...ends);
    same(ends[0].value.refund, ends[1].value.refund);
    same(await world.credits(quiet, account), 400);
  }];
});

raced('two refunds of all give back no more than was paid', async (world, quiet) => {
  const { account, sale } = await world.buyer(quiet);
  return [giveBack(account, sale.intent, undefined, 'one'), giveBack(account, sale.intent, undefined, 'two'), async (...ends) => {
    same(ended(ends, (value) => value?.ok), 1);
    same((await quiet.orders(account)).map(({ refunded }) => refunded), [0, 500]);
    same(await world.credits(quiet, account), 0);
  }];
});

raced('two refunds of parts are both done', async (world, quiet) => {
  const { account, sale } = await world.buyer(quiet);
  return [giveBack(account, sale.intent, 100, 'one'), giveBack(account, sale.intent, 200, 'two'), async (...ends) => {
    noError(...ends);
    same(await world.credits(quiet, account), 200);
  }];
});

raced('a cancellation asked twice ends it once', async (world, quiet) => {
  const { account } = await world.subscriber(quiet);
  const ask = (kassa) => kassa.cancel(account, { when: 'now' });
  return [ask, ask, async (...ends) => {
    noError(...ends);
    same((await quiet.benefits(account)).subscriptionStatus, 'canceled');
  }];
});

/** A renewal that failed, whose notice nobody has delivered yet. */
async function owing(world) {
  const deaf = world.kassa(world.store, { on: { alert: () => {}, paymentFailed: () => Promise.reject(new Error('no')) } });
  const start = world.bank.now;
  const { account, sub } = await world.subscriber(deaf);
  const next = world.bank.renew(sub, { paid: false });
  await world.deliver(deaf, next.updated);
  await world.deliver(deaf, next.told);
  // The claim of the first try rests for a while.
  world.bank.pass(3_600_000);
  return { account, start };
}

raced('two ticks tell the app at least once and then rest', async (world, quiet) => {
  const { account, start } = await owing(world);
  const tick = (kassa) => kassa.tick();
  return [tick, tick, async (...ends) => {
    noError(...ends);
    const told = await world.count('kassa_revision', 'account = ? AND cause LIKE ?', account, '%/told/%');
    same(told, 1, 'the app was told');
    same((await quiet.tick()).worked, 0);
    world.bank.now = start;
  }];
});

raced('a tick and a message that pays do not lose either', async (world, quiet) => {
  const { account, start } = await owing(world);
  const [sub] = [...world.bank.subscriptions.values()].filter(({ metadata }) => metadata.kassa_account === account);
  const next = world.bank.renew({ account, subscription: sub });
  return [(kassa) => kassa.tick(), told(world, next.told), async (...ends) => {
    noError(...ends);
    same((await quiet.orders(account))[0].status, 'paid');
    world.bank.now = start;
  }];
});
