// The Worker under load: the same Kassa behind an object for each account, and without.

import { createKassa } from 'kassa/web';
import { d1 } from 'kassa/stores/d1';
import { onWorkers } from 'kassa/workers';
import { openBank, plans, SECRET } from '../../stores/suite/bank.mjs';

const bank = openBank();
globalThis.fetch = bank.fetch;

/** Enough to spend for a whole round. */
const pack = { ...plans.pack, benefits: { oneTimeCredits: 1_000_000 } };

const make = (env) =>
  createKassa({
    plans: { ...plans, pack },
    providers: { stripe: { secretKey: 'sk_test_bench', webhookSecret: SECRET } },
    store: d1(env.DB),
    baseUrl: 'https://shop.example',
    // The clock of those who write the webhooks.
    now: () => Number(env.NOW),
    on: { alert: () => {} },
  });

const ways = { object: onWorkers(make, { accounts: (env) => env.ACCOUNTS }), straight: onWorkers(make) };

export const { Account } = ways.object;

export default {
  async fetch(request, env, ctx) {
    const [way, what, account, key] = new URL(request.url).pathname.split('/').slice(1);
    const kassa = ways[way](env, ctx);
    if (what === 'webhooks') return kassa.webhook('stripe', request);
    if (what === 'open') {
      return Response.json(await kassa.checkout({ customer: { id: account }, plan: 'pro' }));
    }
    try {
      const { ok } = await kassa.deduct(account, 1, { strategy: 'oneTimeFirst', key });
      return new Response(null, { status: ok ? 200 : 409 });
    } catch (error) {
      return new Response(error.code, { status: error.status ?? 500 });
    }
  },
};
