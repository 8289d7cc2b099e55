// The provider, as far as stores can be tested with: it answers calls and writes webhooks.
// Its ids are made of the account's, so that two accounts with one history differ by it alone.

export const SECRET = 'whsec_stores';
const START = 1_795_000_000_000;
const DAY = 86_400_000;
const MONTH = 30 * DAY;

/** What costs what; `create` takes the same plans. */
export const plans = {
  pack: {
    name: 'Pack',
    price: { amount: 500, currency: 'usd' },
    benefits: { oneTimeCredits: 500 },
    prices: { appStore: 'coins500' },
  },
  pro: {
    name: 'Pro',
    price: { amount: 1900, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 100, features: ['export'] },
    prices: { stripe: 'price_pro', appStore: 'pro_month' },
  },
};

export function openBank() {
  const replies = new Map();
  const counts = new Map();
  const customers = new Map();
  const subscriptions = new Map();
  const payments = new Map();
  const bank = { now: START, calls: [], before: undefined, customers, subscriptions };

  /** Such as `pi_ada_1`. */
  const id = (kind, account) => {
    const name = `${kind}_${account}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return `${name}_${counts.get(name)}`;
  };
  const seconds = () => Math.floor(bank.now / 1000);
  /** No two events share a second unless a case wants that. */
  bank.pass = (ms = 1000) => {
    bank.now += ms;
    return bank;
  };

  /** Answers a call as `fetch` does; the same key gets the same reply. */
  bank.fetch = async (url, init = {}) => {
    const headers = new Headers(init.headers);
    const call = {
      way: `${init.method ?? 'GET'} ${new URL(url).pathname}`,
      who: headers.get('authorization')?.replace('Bearer sk_test_', ''),
      form: Object.fromEntries(new URLSearchParams(init.body ?? new URL(url).search)),
    };
    bank.calls.push(call);
    await bank.before?.(call);
    const key = headers.get('idempotency-key');
    const body = replies.get(key) ?? JSON.stringify(answer(call));
    if (key) replies.set(key, body);
    const date = new Date(bank.now).toUTCString();
    return new Response(body, { status: body.startsWith('{"error"') ? 400 : 200, headers: { date } });
  };

  function answer({ way, form }) {
    const account = form['metadata[kassa_account]'];
    const named = way.split('/').at(-1);
    if (way === 'POST /v1/customers') return customer(account);
    if (way.startsWith('GET /v1/customers/')) return { object: 'list', data: [] };
    if (way === 'POST /v1/checkout/sessions') return session(account, form);
    if (way === 'POST /v1/billing_portal/sessions') return { url: 'https://bank.example/portal' };
    if (way === 'GET /v1/invoice_payments') return related(form);
    if (way === 'POST /v1/refunds') return moneyBack(form);
    const subscription = subscriptions.get(named);
    if (!subscription) throw new Error(`the bank cannot answer ${way}`);
    if (way.startsWith('DELETE')) Object.assign(subscription, over());
    if (way.startsWith('POST')) {
      subscription.cancel_at_period_end = form.cancel_at_period_end === 'true';
    }
    return subscription;
  }

  function customer(account) {
    const made = { id: id('cus', account), object: 'customer', created: seconds(), livemode: false };
    made.metadata = { kassa_account: account };
    customers.set(account, made.id);
    return made;
  }

  function session(account, form) {
    const made = { id: id('cs_test', account), object: 'checkout.session', livemode: false };
    const { 'metadata[kassa_checkout]': checkout, 'metadata[kassa_plan]': plan } = form;
    bank.sessions.set(made.id, { account, checkout, plan });
    return { ...made, url: `https://bank.example/${made.id}`, expires_at: Number(form.expires_at) };
  }
  bank.sessions = new Map();

  function related(form) {
    const invoice = form.invoice ?? payments.get(form['payment[payment_intent]'])?.invoice;
    const paid = payments.get(invoice);
    if (!paid) return { object: 'list', data: [] };
    const { intent, subscription, customer: whose } = paid;
    const parent = { type: 'subscription_details', subscription_details: { subscription } };
    const row = {
      status: 'paid',
      payment: { type: 'payment_intent', payment_intent: intent },
      invoice: { id: invoice, object: 'invoice', customer: whose, parent },
    };
    return { object: 'list', data: [row] };
  }

  function moneyBack(form) {
    const paid = payments.get(form.payment_intent);
    const { account, amount, gone = 0 } = paid;
    const wanted = Number(form.amount ?? amount - gone);
    if (gone + wanted > amount || wanted === 0) return { error: { code: 'charge_already_refunded' } };
    paid.gone = gone + wanted;
    const made = {
      id: id('re', account),
      object: 'refund',
      amount: wanted,
      charge: form.payment_intent.replace('pi_', 'ch_'),
      created: seconds(),
      currency: 'usd',
      payment_intent: form.payment_intent,
      status: 'succeeded',
      livemode: false,
    };
    return made;
  }

  /** A message, signed for its webhook. */
  bank.event = (type, object, account) => ({
    id: id('evt', account),
    object: 'event',
    api_version: '2026-10-28.endive',
    created: seconds(),
    data: { object: structuredClone(object) },
    livemode: false,
    type,
  });

  const metadata = (account, plan, checkout) => ({
    kassa_account: account,
    kassa_plan: plan,
    kassa_quantity: '1',
    ...(checkout && { kassa_checkout: checkout }),
  });

  /** A pack that was paid at once, by a session that Kassa made or by another. */
  bank.sale = (account, { session: made, name = 'Ada', plan = 'pack' } = {}) => {
    const { checkout } = bank.sessions.get(made) ?? {};
    const intent = id('pi', account);
    payments.set(intent, { account, amount: plans[plan].price.amount });
    const paid = {
      id: made ?? id('cs_test_own', account),
      object: 'checkout.session',
      amount_total: plans[plan].price.amount,
      client_reference_id: account,
      created: seconds(),
      currency: 'usd',
      customer: customers.get(account),
      customer_details: { email: 'ada@shop.example', name },
      livemode: false,
      metadata: metadata(account, plan, checkout),
      mode: 'payment',
      payment_intent: intent,
      payment_status: 'paid',
      status: 'complete',
      subscription: null,
    };
    bank.pass();
    return { account, intent, object: paid, event: bank.event('checkout.session.completed', paid, account) };
  };

  /** A session that nobody paid. */
  bank.expired = (account, made) => {
    const { object } = bank.sale(account, { session: made });
    const unpaid = { ...object, payment_intent: null, payment_status: 'unpaid', status: 'expired' };
    return bank.event('checkout.session.expired', unpaid, account);
  };

  /** Money of a sale that goes back: the charge's sum, and the refund. */
  bank.back = ({ account, intent, object }, amount, so_far = amount) => {
    const charge = {
      id: intent.replace('pi_', 'ch_'),
      object: 'charge',
      amount: object.amount_total,
      amount_captured: object.amount_total,
      amount_refunded: so_far,
      created: seconds(),
      currency: 'usd',
      customer: customers.get(account),
      livemode: false,
      metadata: {},
      paid: true,
      payment_intent: intent,
      refunded: so_far === object.amount_total,
      status: 'succeeded',
    };
    const refund = {
      id: id('re', account),
      object: 'refund',
      amount,
      charge: charge.id,
      created: seconds(),
      currency: 'usd',
      payment_intent: intent,
      status: 'pending',
    };
    const told = (type, status) => {
      bank.pass();
      return bank.event(type, { ...refund, status }, account);
    };
    bank.pass();
    return {
      total: bank.event('charge.refunded', charge, account),
      created: told('refund.created', 'pending'),
      updated: told('refund.updated', 'succeeded'),
      failed: () => told('refund.failed', 'failed'),
    };
  };

  /** A subscription with its first invoice paid. */
  bank.subscribe = (account, { checkout, plan = 'pro' } = {}) => {
    const subscription = {
      id: id('sub', account),
      object: 'subscription',
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      created: seconds(),
      currency: 'usd',
      customer: customers.get(account),
      ended_at: null,
      items: { object: 'list', data: [], has_more: false },
      livemode: false,
      metadata: metadata(account, plan, checkout),
      status: 'active',
    };
    subscriptions.set(subscription.id, subscription);
    period(subscription);
    bank.pass();
    const created = bank.event('customer.subscription.created', subscription, account);
    bank.pass();
    const invoice = invoiceOf(subscription, account, 'subscription_create');
    return { account, subscription, invoice, created, paid: bank.event('invoice.paid', invoice, account) };
  };

  function period(subscription) {
    const item = {
      id: subscription.id.replace('sub_', 'si_'),
      object: 'subscription_item',
      current_period_start: seconds(),
      current_period_end: seconds() + MONTH / 1000,
      price: { id: 'price_pro', object: 'price' },
      quantity: 1,
    };
    subscription.items = { object: 'list', data: [item], has_more: false };
  }

  function invoiceOf(subscription, account, reason) {
    const [item] = subscription.items.data;
    const { metadata: told } = subscription;
    const parent = { type: 'subscription_details' };
    parent.subscription_details = { metadata: told, subscription: subscription.id };
    const line = {
      id: id('il', account),
      object: 'line_item',
      amount: 1900,
      parent: {
        type: 'subscription_item_details',
        subscription_item_details: { proration: false, subscription: subscription.id },
      },
      period: { start: item.current_period_start, end: item.current_period_end },
      pricing: { type: 'price_details', price_details: { price: 'price_pro' } },
      quantity: 1,
      metadata: told,
    };
    const invoice = {
      id: id('in', account),
      object: 'invoice',
      amount_due: 1900,
      amount_paid: 1900,
      attempt_count: 1,
      billing_reason: reason,
      created: seconds(),
      currency: 'usd',
      customer: subscription.customer,
      customer_email: 'ada@shop.example',
      customer_name: 'Ada',
      lines: { object: 'list', data: [line], has_more: false },
      livemode: false,
      metadata: {},
      next_payment_attempt: null,
      parent,
      status: 'paid',
    };
    const intent = id('pi', account);
    const whose = { intent, invoice: invoice.id, subscription: subscription.id };
    const entry = { ...whose, customer: subscription.customer, account, amount: 1900 };
    payments.set(intent, entry).set(invoice.id, entry);
    return invoice;
  }

  /** The next month, paid or not. */
  bank.renew = ({ account, subscription }, { paid = true } = {}) => {
    bank.now = subscription.items.data[0].current_period_end * 1000 + 3_600_000;
    period(subscription);
    subscription.status = paid ? 'active' : 'past_due';
    const updated = bank.event('customer.subscription.updated', subscription, account);
    bank.pass();
    const invoice = invoiceOf(subscription, account, 'subscription_cycle');
    if (paid) return { updated, told: bank.event('invoice.paid', invoice, account), invoice };
    const owed = { ...invoice, amount_paid: 0, status: 'open', next_payment_attempt: seconds() + 86_400 };
    return { updated, told: bank.event('invoice.payment_failed', owed, account), invoice };
  };

  const over = () => ({ status: 'canceled', canceled_at: seconds(), ended_at: seconds() });

  bank.end = ({ account, subscription }) => {
    bank.pass();
    Object.assign(subscription, over());
    return bank.event('customer.subscription.deleted', subscription, account);
  };

  /** Any change of the subscription, told. */
  bank.change = ({ account, subscription }, change) => {
    bank.pass();
    Object.assign(subscription, change);
    return bank.event('customer.subscription.updated', subscription, account);
  };
  return bank;
}

const bytes = (text) => new TextEncoder().encode(text);
let signing;

/** A webhook as it arrives, signed as the provider's documentation describes it. */
export async function arriving(event, now) {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const at = Math.floor(now / 1000);
  const how = { name: 'HMAC', hash: 'SHA-256' };
  signing ??= crypto.subtle.importKey('raw', bytes(SECRET), how, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await signing, bytes(`${at}.${body}`)));
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const headers = { 'stripe-signature': `t=${at},v1=${hex}` };
  return new Request('https://shop.example/webhook', { method: 'POST', headers, body });
}
