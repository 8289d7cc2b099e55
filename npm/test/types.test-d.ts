// Checked by `tsc --noEmit`: every mistake below has to be one. Those that matter most have files
// of their own, which the packed package is checked with too.

import { type EmailNotice, renderEmail } from '../src/emails/index.js';
import { type Callbacks, createKassa, type Kassa, KassaError, type Notice } from '../src/index.js';
import { compat, plansFromRows } from '../src/compat.js';
import { checkoutRoute, tickRoute, toNextHandlers, webhookRoute } from '../src/next.js';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import postgresJs from 'postgres';
import { DatabaseSync } from 'node:sqlite';
import { postgres } from '../src/stores/postgres.js';
import { sqlite } from '../src/stores/sqlite.js';

const store = sqlite('x.sqlite');

const kassa = createKassa({
  plans: { pro: { name: 'Pro', price: { amount: 1900, currency: 'usd' } } },
  providers: {},
  store,
  identify: async (request) => (request.headers.has('x') ? { id: 'ada', name: null } : null),
  on: { paymentFailed: async (notice: Notice) => console.log(notice.id) },
});
const loaded = createKassa({ plans: async () => plansFromRows([]), providers: {}, store });
void loaded.checkout({ customer: { id: 'ada' }, plan: 'anything' });

// An app in a store is told by its id, and a store's purchases by their proof.
const privateKey = await crypto.subtle.importKey('pkcs8', new Uint8Array(), 'ECDSA', false, ['sign']);
const mobile = createKassa({
  plans: { pro: { name: 'Pro', price: { amount: 999, currency: 'usd' }, prices: { appStore: 'pro' } } },
  providers: {
    appStore: { bundleId: 'app.example', keyId: process.env.KEY, privateKey },
    googlePlay: { packageName: 'app.example', serviceAccount: process.env.FILE },
  },
  store,
  on: { refundAsked: ({ payment }) => payment, purchaseUnacknowledged: ({ nextAttempt }) => nextAttempt },
});
const bought = await mobile.purchase({ account: 'ada', provider: 'appStore', proof: 'ey' });
if (bought.ok) void [bought.finish, bought.state, bought.benefits.activePlanId === 'pro'];
else void (bought.code === 'taken');
// @ts-expect-error: no store
void mobile.purchase({ account: 'ada', provider: 'stripe', proof: 'ey' });
// @ts-expect-error: whether the customer has agreed must be said
void mobile.answerRefund('ada', 'pay', {});
// @ts-expect-error: an app of the other store
createKassa({ plans: {}, providers: { appStore: { packageName: 'app.example' } }, store });
// @ts-expect-error: a store has no secret key
createKassa({ plans: {}, providers: { appStore: { bundleId: 'app', secretKey: 'sk' } }, store });

// An e-mail is made of what customers are written about, and of nothing else.
const brand = { brand: { name: 'Acme' }, url: 'https://acme.example/billing' };
const listening: Callbacks = {
  paid: (notice) => renderEmail(notice, brand).subject,
  trialEnding: (notice: EmailNotice) => renderEmail(notice, brand),
  // @ts-expect-error: that is for the app, not for its customer
  fraudWarned: (notice) => renderEmail(notice, brand),
  disputed: ({ payment, amount }) => console.log(payment, amount?.currency),
};
createKassa({ plans: {}, providers: {}, store, on: listening });

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


// Subscriptions and keys are there to be shown; what a provider answers is nobody's promise.
const [subscription] = await kassa.subscriptions('ada');
void [subscription?.card?.lastFour, subscription?.trialEnd, subscription?.terms?.plan];
const [license] = await kassa.licenses('ada');
void [license?.key, license?.activationLimit];
void kassa.pause('ada', { until: 1, free: true });
void kassa.portal('ada', { returnUrl: '/', page: 'payment_method' });
// @ts-expect-error: the page is one of three
void kassa.portal('ada', { returnUrl: '/', page: 'admin' });
// @ts-expect-error: a time is in milliseconds
void kassa.pause('ada', { until: '2027-01-01' });
// @ts-expect-error: nobody knows what is in it
void (await kassa.call('lemonSqueezy', 'stores.get', { id: '1' })).data;

// What a customer brings back comes in any shape, and as a promise too.
const back = await kassa.confirmReturn('ada', Promise.resolve({ orderId: 'a', x: ['b'] }));
if (back.ok) void [back.plan === 'pro', back.refusal === 'declined', back.order?.details?.deposit];
void kassa.confirmReturn('ada', new Request('https://a.example/?orderId=b'));
// @ts-expect-error: a plan is one of those for sale
void kassa.subscribe({ customer: { id: 'ada' }, plan: 'nothing' });
// @ts-expect-error: words are one object
void kassa.refund('ada', 'order', { options: 'bank' });

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
