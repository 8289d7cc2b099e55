// Customers who are about to pay: made once through Kassa itself, then copied by name, so that
// thousands of them cost no time.

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createKassa } from 'kassa';
import { sqlite } from 'kassa/stores/sqlite';

export const SECRET = 'whsec_bench';
export const CREDITS = 100;
export const FIRST = 'customer-of-the-bench';
const TABLES = {
  kassa_revision: 6,
  kassa_entry: 8,
  kassa_account: 5,
  kassa_link: 4,
  kassa_order: 14,
};
const MOST_ROWS = 200;

/** What is sold; a catalog of an ordinary size. */
export const plans = {
  starter: {
    name: 'Starter',
    price: { amount: 900, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 50, features: ['export'] },
    prices: { stripe: 'price_starter' },
  },
  pro: {
    name: 'Pro',
    price: { amount: 2400, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 600, features: ['export', 'api'] },
    prices: { stripe: 'price_pro' },
  },
  pack: {
    name: 'Credit pack',
    price: { amount: 1200, currency: 'usd' },
    benefits: { oneTimeCredits: CREDITS },
    prices: { stripe: 'price_pack' },
  },
  vault: {
    name: 'More than anybody spends',
    price: { amount: 900_000, currency: 'usd' },
    benefits: { oneTimeCredits: 1_000_000_000 },
    prices: { stripe: 'price_vault' },
  },
};

/** A Kassa as a server has it. */
export function open(store, { apiBase, ...more } = {}) {
  return createKassa({
    plans,
    providers: { stripe: { secretKey: 'sk_test_bench', webhookSecret: SECRET, apiBase } },
    store,
    baseUrl: 'https://shop.example',
    on: { alert: ({ code }) => fail(`alert: ${code}`) },
    ...more,
  });
}

/** The rows of a customer with so many open checkouts. */
export async function withCheckouts(many) {
  return rowsOf(async (kassa) => {
    for (let at = 0; at < many; at += 1) await checkout(kassa, 'pack', at);
  });
}

/** The rows of a customer with more credits than anybody spends. */
export async function withCredits() {
  return rowsOf(async (kassa) => {
    await checkout(kassa, 'vault', 0);
    const reply = await kassa.webhook('stripe', webhook(FIRST, 0, 'vault'));
    if (reply.status !== 200) fail(`the first webhook was answered ${reply.status}`);
  });
}

async function checkout(kassa, plan, at) {
  const customer = { id: FIRST, email: 'ada@shop.example', name: 'Ada' };
  // Another way back is another session.
  const session = await kassa.checkout({ customer, plan, cancelUrl: `/pricing?${at}` });
  if (!session.ok || session.id !== sessionOf(FIRST, at)) fail(`checkout: ${session.code}`);
}

/** Lets a first customer live in memory, with a provider that says yes to everything. */
async function rowsOf(live) {
  let sessions = 0;
  const provider = createServer((request, response) => {
    const now = Math.floor(Date.now() / 1000);
    const made = request.url.startsWith('/v1/customers')
      ? { id: `cus_${FIRST}`, object: 'customer', metadata: { kassa_account: FIRST } }
      : { id: sessionOf(FIRST, sessions++), object: 'checkout.session' };
    const url = `https://checkout.stripe.com/c/pay/${made.id}`;
    response.end(JSON.stringify({ ...made, url, created: now, expires_at: now + 80_000 }));
  });
  await new Promise((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const store = sqlite(':memory:');
  await live(open(store, { apiBase: `http://127.0.0.1:${provider.address().port}` }));
  provider.close();
  provider.closeAllConnections();
  const rows = {};
  for (const table of Object.keys(TABLES)) rows[table] = await store.read(`SELECT * FROM ${table}`, []);
  return rows;
}

/** Writes copies of those rows, one for each account. */
export async function settle(store, rows, accounts) {
  for (const [table, width] of Object.entries(TABLES)) {
    const all = accounts.flatMap((account) => copies(rows[table], account));
    for (let from = 0; from < all.length; from += MOST_ROWS) {
      const some = all.slice(from, from + MOST_ROWS);
      const places = `(${Array(width).fill('?').join(', ')})`;
      const sql = `INSERT INTO ${table} VALUES ${some.map(() => places).join(', ')}`;
      await store.write([{ sql, params: some.flat() }]);
    }
  }
}

function copies(rows, account) {
  const renamed = (value) => (typeof value === 'string' ? value.replaceAll(FIRST, account) : value);
  return rows.map((row) => row.map(renamed));
}

const sessionOf = (account, at) => `cs_test_${account}_${at}`;

/** The signed request that tells of a paid session, a typical one in size. */
export function webhook(account, at, plan = 'pack') {
  const now = Math.floor(Date.now() / 1000);
  const body = JSON.stringify(event(account, at, plan, now), null, 2);
  const mac = createHmac('sha256', SECRET).update(`${now}.${body}`).digest('hex');
  return new Request('https://shop.example/api/kassa/webhooks/stripe', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${now},v1=${mac}` },
    body,
  });
}

/** The text of an event with this id, filled to so many bytes as an app fills it: with metadata. */
export function eventText(account, id, now, bytes) {
  const told = { ...event(account, 0, 'pack', Math.floor(now / 1000)), id };
  const { metadata } = told.data.object;
  const missing = bytes - JSON.stringify(told, null, 2).length;
  for (let at = 0; at * 530 < missing; at += 1) metadata[`note_${at}`] = 'x'.repeat(500);
  return JSON.stringify(told, null, 2);
}

function event(account, at, plan, now) {
  const session = {
    id: sessionOf(account, at),
    object: 'checkout.session',
    allow_promotion_codes: null,
    amount_subtotal: plans[plan].price.amount,
    amount_total: plans[plan].price.amount,
    automatic_tax: { enabled: false, liability: null, status: null },
    cancel_url: `https://shop.example/pricing?${at}`,
    client_reference_id: account,
    created: now,
    currency: 'usd',
    customer: `cus_${account}`,
    customer_details: {
      address: { city: 'Seoul', country: 'KR', line1: null, line2: null, postal_code: null },
      email: 'ada@shop.example',
      name: 'Ada',
      phone: null,
      tax_ids: [],
    },
    customer_email: null,
    expires_at: now + 80_000,
    invoice: null,
    livemode: false,
    locale: null,
    metadata: { userId: account, kassa_account: account, kassa_plan: plan, priceId: `price_${plan}` },
    mode: 'payment',
    payment_intent: `pi_${account}_${at}`,
    payment_method_types: ['card'],
    payment_status: 'paid',
    status: 'complete',
    subscription: null,
    success_url: 'https://shop.example/billing',
    ui_mode: 'hosted_page',
    url: null,
  };
  return {
    id: `evt_${account}_${at}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: now,
    data: { object: session },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: 'checkout.session.completed',
  };
}

export function fail(why) {
  throw new Error(why);
}
