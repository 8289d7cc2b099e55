// The one file to copy: what is sold, who pays, and where it is kept.

import { createKassa } from 'kassa/web';
import { labClock } from 'kassa/lab';
import { d1 } from 'kassa/stores/d1';
import { onWorkers } from 'kassa/workers';
import type { Env } from './env';
import { plans } from './plans';
import { userOf } from './session';

export const billing = onWorkers(
  (env: Env) =>
    createKassa({
      plans,
      providers: {
        stripe: {
          secretKey: env.STRIPE_SECRET_KEY,
          webhookSecret: env.STRIPE_WEBHOOK_SECRET,
          apiBase: env.KASSA_LAB,
        },
      },
      store: d1(env.DB),
      baseUrl: env.BASE_URL,
      successUrl: '/?paid={CHECKOUT_SESSION_ID}',
      identify: userOf,
      on: { paymentFailed: ({ email, id }) => console.log(`write to ${email}, once per ${id}`) },
      ...(env.KASSA_LAB && { now: labClock(env.KASSA_LAB) }),
    }),
  { accounts: (env) => env.ACCOUNTS },
);
