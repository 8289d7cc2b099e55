import { createKassa } from 'kassa';
import { labClock } from 'kassa/lab';
import { sqlite } from 'kassa/stores/sqlite';

const { BASE_URL, LAB_URL, WEBHOOK_SECRET } = process.env;

export const kassa = createKassa({
  plans: {
    pro: {
      name: 'Pro',
      price: { amount: 1900, currency: 'usd' },
      interval: 'month',
      benefits: { monthlyCredits: 100, features: ['export'] },
    },
  },
  providers: {
    stripe: { secretKey: 'sk_test_lab', webhookSecret: WEBHOOK_SECRET, apiBase: LAB_URL },
  },
  store: sqlite('data/kassa.sqlite'),
  baseUrl: BASE_URL,
  identify: (request) => ({ id: request.headers.get('x-user') ?? 'nobody' }),
  now: labClock(LAB_URL),
});
