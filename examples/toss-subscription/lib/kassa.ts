// The one file to copy: it tells Kassa what you sell, who takes the money, and where to keep it.

import { createKassa } from 'kassa';
import { labClock } from 'kassa/lab';
import { sqlite } from 'kassa/stores/sqlite';
// With their endings, so that `npx kassa tick --kassa lib/kassa.ts` reads them without a bundler.
import { labUrl } from './lab-mode.ts';
import { send } from './outbox.ts';
import { plans } from './plans.ts';
import { userOf } from './user.ts';

const { env } = process;
const lab = labUrl();

export const kassa = createKassa({
  plans,
  providers: {
    tossPayments: {
      clientKey: env['TOSS_CLIENT_KEY'],
      secretKey: env['TOSS_SECRET_KEY'] ?? '',
      ...(lab && { apiBase: `${lab}/tossPayments` }),
    },
  },
  // Billing keys are sealed with it before they are stored: `openssl rand -base64 32`.
  sealKeys: [{ id: '2026', key: env['KASSA_SEAL_KEY'] }],
  // Whose midnight and whose 31st of the month count.
  zone: 'Asia/Seoul',
  store: sqlite(env['DATABASE_PATH'] || 'data/kassa.sqlite'),
  // Return addresses elsewhere are refused, and so is a POST from another origin.
  baseUrl: env['BASE_URL'] || 'http://localhost:3000',
  successUrl: '/pay/return',
  cancelUrl: '/pay/return',
  // Your session: who sends this request?
  identify: userOf,
  // Called until it resolves, always under the same id.
  on: { paymentFailed: send },
  // Only the offline lab has a clock of its own.
  ...(lab && { now: labClock(lab) }),
});
