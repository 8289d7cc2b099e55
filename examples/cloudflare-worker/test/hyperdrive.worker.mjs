// The README's way to PostgreSQL.

import { createKassa } from 'kassa/web';
import { labClock } from 'kassa/lab';
import { postgres } from 'kassa/stores/postgres';
import { onWorkers } from 'kassa/workers';
import driver from 'postgres';
import { plans, SECRET } from '../../../tests/stores/suite/bank.mjs';

const store = (env) => postgres(driver(env.HYPERDRIVE.connectionString, { max: 5, fetch_types: false }));

const billing = onWorkers(
  (env) =>
    createKassa({
      plans,
      providers: { stripe: { secretKey: 'sk_test_worker', webhookSecret: SECRET, apiBase: env.BANK } },
      store: store(env),
      baseUrl: 'https://shop.example',
      now: labClock(env.BANK),
      on: { alert: ({ error }) => console.log(error) },
    }),
  { accounts: (env) => env.ACCOUNTS },
);

export const { Account } = billing;

export default {
  async fetch(request, env, ctx) {
    const kassa = billing(env, ctx);
    if (!request.url.endsWith('/call')) return kassa.handler(request);
    const { call, with: words } = await request.json();
    return Response.json({ came: await kassa[call](...words) });
  },
  scheduled: billing.worker.scheduled,
};
