// Checked by `tsc --noEmit`: every mistake below has to be one.

import { createKassa, type Kassa, KassaError, type Notice, verifyWebhook } from '../src/index.js';
import { compat, plansFromRows } from '../src/compat.js';
import { checkoutRoute, tickRoute, toNextHandlers, webhookRoute } from '../src/next.js';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import postgresJs from 'postgres';
import { DatabaseSync } from 'node:sqlite';
import { postgres } from '../src/stores/postgres.js';
import { sqlite } from '../src/stores/sqlite.js';

const store = sqlite('x.sqlite');
const customer = { id: 'ada', email: null };

const kassa = createKassa({
  plans: {
    pro: {
      name: 'Pro',
      price: { amount: 1900, currency: 'usd' },
      interval: 'month',
      benefits: { monthlyCredits: 100, features: ['export'] },
      prices: { stripe: process.env['PRICE'] },
    },
    pack: {
      name: 'Pack',
      price: { amount: 500, currency: 'usd' },
      benefits: { oneTimeCredits: 5 },
    },
  },
  providers: { stripe: { secretKey: process.env['KEY'], webhookSecret: ['a', 'b'] } },
  store,
  identify: async (request) => (request.headers.has('x') ? { id: 'ada', name: null } : null),
  on: { paymentFailed: async (notice: Notice) => console.log(notice.id) },
});

// Literal ids are known; a wrong one does not compile.
void kassa.checkout({ customer, plan: 'pro' });
void kassa.checkout({ customer, plan: 'pack', quantity: 2, locale: undefined });
// @ts-expect-error: there is no such plan
void kassa.checkout({ customer, plan: 'por' });
// @ts-expect-error: a price is nothing that a call may choose
void kassa.checkout({ customer, plan: 'pro', price: 1 });
// @ts-expect-error: somebody has to buy
void kassa.checkout({ plan: 'pro' });

// Loaded plans have ids that nobody knows before.
const loaded = createKassa({ plans: async () => plansFromRows([]), providers: {}, store });
void loaded.checkout({ customer, plan: 'anything' });
const record = createKassa({
  plans: () => ({ pro: { name: 'Pro', price: { amount: 1, currency: 'usd' } } }),
  providers: {},
  store,
});
void record.checkout({ customer, plan: 'anything' });

createKassa({
  // @ts-expect-error: a price has a currency
  plans: { pro: { name: 'Pro', price: { amount: 1 } } },
  providers: {},
  store,
});
createKassa({
  // @ts-expect-error: a quarter is no unit; say { unit: 'month', count: 3 }
  plans: { pro: { name: 'Pro', price: { amount: 1, currency: 'usd' }, interval: 'quarter' } },
  providers: {},
  store,
});
// @ts-expect-error: such a provider does not exist
createKassa({ plans: {}, providers: { strip: {} }, store });
// @ts-expect-error: a store is needed
createKassa({ plans: {}, providers: {} });

// A business "no" has to be looked at before its result.
const spent = await kassa.deduct('ada', 1, { strategy: 'subscriptionFirst', key: undefined });
if (spent.ok) void spent.benefits.totalAvailableCredits;
else void [spent.code, spent.needed];
// @ts-expect-error: perhaps it was declined
void spent.benefits;
// @ts-expect-error: the strategy is one of four
void kassa.deduct('ada', 1, { strategy: 'cheapest' });
// @ts-expect-error: credits are spent by a strategy
void kassa.deduct('ada', 1);
// @ts-expect-error: a subscription ends now or with its period
void kassa.cancel('ada', { when: 'never' });

// The body is what was received.
const webhook = { headers: new Headers(), secrets: 'whsec_1' };
void verifyWebhook('stripe', { ...webhook, body: 'text' });
void verifyWebhook('stripe', { ...webhook, body: new Uint8Array() });
void verifyWebhook('stripe', { ...webhook, headers: { 'stripe-signature': ['a'] }, body: 'text' });
// @ts-expect-error: a parsed body has lost what was signed
void verifyWebhook('stripe', { ...webhook, body: { id: 'evt_1' } });
// @ts-expect-error: unless it is told, nothing is secret
void verifyWebhook('stripe', { headers: {}, body: 'text' });
// @ts-expect-error: such a provider does not exist
void verifyWebhook('strip', { ...webhook, body: 'text' });
const event = verifyWebhook('stripe', { ...webhook, body: 'text' });
if (event.type === 'event' && event.report.type === 'payment') void event.report.payment.amount;
// @ts-expect-error: the raw event is nobody's promise
void event.raw.data;

// A Kassa of any plans fits everywhere.
const any: Kassa = kassa;
void [toNextHandlers(any), checkoutRoute(kassa), tickRoute(kassa, { secret: process.env['S'] })];
void [webhookRoute(kassa, 'stripe'), compat(kassa).deductOneTimeCredits('ada', 1, 'key')];

const error = new KassaError({
  reason: 'misused',
  code: 'x',
  hint: 'y',
  status: 400,
  retryable: false,
});
// @ts-expect-error: errors are only read
error.code = 'z';

// Every driver fits as its own types describe it.
postgres('postgres://localhost/app');
postgres(postgresJs('postgres://localhost/app'));
postgres(new pg.Pool());
postgres(new pg.Client());
postgres(new PGlite());
postgres({ query: async (sql: string, params: unknown[]) => [[sql, params.length]] });
sqlite(new DatabaseSync(':memory:'));
sqlite({ url: 'libsql://name.turso.io', authToken: 'x' });
// @ts-expect-error a query without an answer is no driver
postgres({ query: () => undefined });
