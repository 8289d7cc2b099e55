// The one file to copy: it tells Kassa what you sell, who pays, and where to keep it.

import { createKassa } from 'kassa';
import { compat } from 'kassa/compat';
import { labClock } from 'kassa/lab';
import { sqlite } from 'kassa/stores/sqlite';
import { labUrl } from './lab-mode';
import { send } from './outbox';
import { plans } from './plans';
import { userOf } from './session';

const { env } = process;
const lab = labUrl();

export const kassa = createKassa({
  plans,
  providers: {
    stripe: {
      // A build has no keys and needs none; a call without one says what is missing.
      secretKey: env['STRIPE_SECRET_KEY'] ?? '',
      webhookSecret: [env['STRIPE_SECRET_WEBHOOK_KEY'], env['STRIPE_WEBHOOK_SECRET']].filter(
        (secret) => secret !== undefined,
      ),
      // Only for checkout on the app's own page.
      clientKey: env['NEXT_PUBLIC_STRIPE_PUBLIC_KEY'] || undefined,
      ...(lab && { apiBase: lab }),
    },
    lemonSqueezy: {
      secretKey: env['LEMONSQUEEZY_API_KEY'] ?? '',
      webhookSecret: env['LEMONSQUEEZY_WEBHOOK_SECRET'] ?? '',
      // One key opens all of an account's stores. What is sold elsewhere, or sold here and no plan
      // of ours, is ignored.
      store: env['LEMONSQUEEZY_STORE_ID'] ?? '',
      prices: Object.values(plans).map(({ prices }) => prices.lemonSqueezy ?? ''),
      ...(lab && { apiBase: `${lab}/lemonSqueezy` }),
    },
  },
  // Stripe's keys tell; where there is only Lemon Squeezy, somebody has to.
  ...(env['KASSA_ENVIRONMENT'] === 'live' && { environment: 'live' }),
  store: sqlite(env['DATABASE_PATH'] || 'data/kassa.sqlite'),
  // Return addresses elsewhere are refused, and so is a POST from another origin.
  baseUrl: env['NEXT_BASE_URL'] || 'http://localhost:3000',
  // Where a buyer lands, and where somebody who left the payment page. The pricing table names
  // its own page to come back to.
  successUrl: '/billing?session_id={CHECKOUT_SESSION_ID}',
  cancelUrl: '/?canceled=1',
  // Your session: who sends this request?
  identify: userOf,
  // Called until it resolves, always under the same id.
  on: {
    paymentFailed: send,
    trialEnding: send,
    paid: send,
    paymentActionRequired: send,
    duplicateSubscription: send,
  },
  // Only the offline lab has a clock of its own.
  ...(lab && { now: labClock(lab) }),
});

/** The names that readers of older guides know. */
export const {
  getUserBenefits,
  deductOneTimeCredits,
  deductSubscriptionCredits,
  deductCreditsPrioritizingSubscription,
  deductCreditsPrioritizingOneTime,
} = compat(kassa);
