// The Worker of the tests: as an app's, but it counts what its store is asked, its objects can be
// killed, and a test may call any method.

import { createKassa } from 'kassa/web';
import { labClock } from 'kassa/lab';
import { d1 } from 'kassa/stores/d1';
import { onWorkers } from 'kassa/workers';
import { plans, SECRET } from '../../../tests/stores/suite/bank.mjs';

/** One for the Worker and its objects: they are one process here. */
const seen = { reads: 0, writes: 0, statements: 0, letters: 0, deaths: 0, alarms: 0, told: [] };
/** So many objects die a moment after they were asked. */
let dying = 0;
/** So long a callback takes, and how often it fails first. */
let slow = 0;
let failing = 0;

function counted(store) {
  return {
    read(sql, params) {
      seen.reads += 1;
      seen.statements += 1;
      return store.read(sql, params);
    },
    write(statements) {
      seen.writes += 1;
      seen.statements += statements.length;
      return store.write(statements);
    },
  };
}

async function paymentFailed({ id }) {
  await scheduler.wait(slow);
  if (failing > 0) {
    failing -= 1;
    throw new Error('the post office is closed');
  }
  seen.told.push(id);
}

const make = (env, shard) =>
  createKassa({
    plans,
    providers: { stripe: { secretKey: 'sk_test_worker', webhookSecret: SECRET, apiBase: env.BANK } },
    store: counted(d1(env[shard || 'DB'])),
    baseUrl: 'https://shop.example',
    now: labClock(env.BANK),
    on: { alert: () => {}, paymentFailed },
  });

const accounts = (env) => env.ACCOUNTS;
const billing = onWorkers(make, { accounts });
/** The same, without objects. */
const straight = onWorkers(make);

export class Account extends billing.Account {
  #state;

  constructor(state, env) {
    super(state, env);
    this.#state = state;
  }

  async fetch(request) {
    seen.letters += 1;
    if (dying === 0) return super.fetch(request);
    dying -= 1;
    seen.deaths += 1;
    const die = () => this.#state.abort('evicted');
    // In the middle of it, or when all is done and nobody has heard of it yet.
    if (seen.deaths % 2 === 0) setTimeout(die, 4);
    const reply = await super.fetch(request);
    die();
    return reply;
  }

  alarm() {
    seen.alarms += 1;
    return super.alarm();
  }
}

async function called(kassa, { call, with: words }) {
  try {
    return Response.json({ came: await kassa[call](...words) });
  } catch (error) {
    return Response.json({ error });
  }
}

export default {
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    const shard = url.searchParams.get('shard') ?? '';
    switch (url.pathname) {
      case '/call': {
        const wish = await request.json();
        const by = wish.objects === false ? straight : billing;
        return called(by(env, ctx, wish.shard), wish);
      }
      case '/set': {
        ({ dying = 0, slow = 0, failing = 0 } = await request.json());
        return Response.json(seen);
      }
      case '/tick': {
        const queries = Number(url.searchParams.get('queries'));
        const shards = url.searchParams.get('shards')?.split(',');
        const cron = onWorkers(make, { queries, shards: shards && (() => shards) });
        const before = seen.statements;
        const did = await cron.tick(env, ctx, Number(url.searchParams.get('at') ?? 0));
        return Response.json({ ...did, statements: seen.statements - before });
      }
      default: {
        const by = url.searchParams.get('objects') === 'false' ? straight : billing;
        return by(env, ctx, shard).handler(request);
      }
    }
  },
  scheduled: billing.worker.scheduled,
};
