// The one file to copy: what is sold, in which stores, to whom, and where it is written down.

import { createKassa } from 'kassa';
import { now } from './clock.js';
import { mayTell } from './consent.js';
import { database } from './database.js';
import { products } from './products.js';
import { userOf } from './session.js';
import { lab, stores } from './stores.js';
import { tokens } from './tokens.js';

export const kassa = createKassa({
  plans: products,
  providers: stores,
  store: database,
  tokens,
  // The sandbox and licence testers with `test`. What they buy never counts live, unless `testers`.
  environment: lab ? 'test' : 'live',
  baseUrl: process.env.BASE_URL,
  identify: userOf,
  on: {
    // A customer asks the App Store for their money, and the App Store asks us. How much of the
    // purchase was used is filled in from the ledger. Without consent nothing is sent.
    refundAsked: async ({ account, payment }) => {
      if (!payment) return;
      await kassa.answerRefund(account, payment, { consented: await mayTell(account) });
    },
    // Play gives back by itself what it was not told of for three days. Kassa goes on trying.
    purchaseUnacknowledged: ({ payment }) => console.error(`look at Google's API: ${payment} is not received`),
  },
  now,
});
