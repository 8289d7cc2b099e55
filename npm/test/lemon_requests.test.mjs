// Lemon Squeezy's official client and ours, asked for the same: the requests are equal.

import * as lemon from '@lemonsqueezy/lemonsqueezy.js';
import assert from 'node:assert/strict';
import test from 'node:test';
import { HOME, openShop, startLab } from './kit.mjs';

const REAL = 'https://api.lemonsqueezy.com';
const SECRET = 'secret of the shop';
const KEY = 'any key without blanks'.replaceAll(' ', '.');

/** Notes whatever is sent to Lemon Squeezy, and answers it by the lab or by nothing. */
function listen(t, { lab } = {}) {
  const { fetch } = globalThis;
  const bases = [REAL, `${lab?.url}/lemonSqueezy`];
  const sent = [];
  globalThis.fetch = async (address, init = {}) => {
    const base = bases.find((base) => String(address).startsWith(`${base}/v1/`));
    if (!base) return fetch(address, init);
    const url = new URL(String(address).replace(base, REAL));
    const { method = 'GET', headers, body } = init;
    const names = [...new Headers(headers)].sort();
    // Theirs names the objects to include where there are none, too.
    const query = [...url.searchParams].filter(([, value]) => value !== '');
    sent.push({ method, path: url.pathname, query, headers: names, body: body || null });
    if (lab) return fetch(String(address).replace(REAL, bases[1]), init);
    return new Response('{}', { headers: { date: new Date().toUTCString() } });
  };
  t.after(() => {
    globalThis.fetch = fetch;
  });
  lemon.lemonSqueezySetup({ apiKey: KEY });
  return sent;
}

const read = ({ body, ...more }) => ({ ...more, body: body && JSON.parse(body) });

/** What both sent last, ours first. */
async function both(sent, ours, theirs) {
  sent.length = 0;
  await ours();
  assert.equal(sent.length, 1, 'ours was sent');
  await theirs();
  assert.equal(sent.length, 2, 'theirs was sent');
  return sent;
}

function shopAt(lab, more = {}) {
  const providers = {
    lemonSqueezy: {
      secretKey: KEY,
      webhookSecret: SECRET,
      store: '1',
      apiBase: lab && `${lab.url}/lemonSqueezy`,
    },
  };
  return openShop({ lab, providers, environment: 'test', ...more });
}

const webhook = {
  url: `${HOME}/hook`,
  events: ['order_created', 'license_key_updated'],
  secret: 'six to forty',
};
const discount = {
  name: '10 %',
  code: 'TEN',
  amount: 10,
  amount_type: 'percent',
  is_limited_to_products: true,
  is_limited_redemptions: false,
  max_redemptions: 0,
  starts_at: null,
  expires_at: '2999-01-01T00:00:00Z',
  duration: 'repeating',
  duration_in_months: 3,
  test_mode: true,
};
const invoice = { name: 'Ada & Co', address: '1 Main', zip_code: 123, country: 'KR', notes: '봄+' };
const preview = {
  preview: true,
  checkout_data: { discount_code: 'TEN', billing_address: { country: 'DE', zip: '10115' } },
};
const list = (filter) => ({ filter, page: { number: 2, size: 50 }, include: ['store'] });

/** Of a name and an input of ours: what the official client is asked for. */
const CALLS = [
  ['users.me', {}, () => lemon.getAuthenticatedUser()],
  ['webhooks.create', { store_id: 1, test_mode: true, ...webhook }, () =>
    lemon.createWebhook(1, { ...webhook, testMode: true })],
  ['webhooks.list', list({ store_id: 1 }), () => lemon.listWebhooks(camel(list({ store_id: 1 })))],
  ['webhooks.get', { id: 7 }, () => lemon.getWebhook(7)],
  ['webhooks.update', { id: 7, ...webhook }, () => lemon.updateWebhook(7, webhook)],
  ['webhooks.delete', { id: 7 }, () => lemon.deleteWebhook(7)],
  ['discounts.create', { store_id: 1, variant_ids: [1, 2], ...discount }, () =>
    lemon.createDiscount({ storeId: 1, variantIds: [1, 2], ...camel(discount) })],
  ['discounts.list', { filter: { store_id: 1 } }, () =>
    lemon.listDiscounts({ filter: { storeId: 1 } })],
  ['discounts.get', { id: 7, include: ['store', 'variants'] }, () =>
    lemon.getDiscount(7, { include: ['store', 'variants'] })],
  ['discounts.delete', { id: 7 }, () => lemon.deleteDiscount(7)],
  ['discountRedemptions.get', { id: 7 }, () => lemon.getDiscountRedemption(7)],
  ['discountRedemptions.list', { filter: { discount_id: 1, order_id: 2 } }, () =>
    lemon.listDiscountRedemptions({ filter: { discountId: 1, orderId: 2 } })],
  ['usageRecords.create', { subscription_item_id: 801, quantity: 5 }, () =>
    lemon.createUsageRecord({ subscriptionItemId: 801, quantity: 5 })],
  ['usageRecords.create', { subscription_item_id: 801, quantity: 5, action: 'set' }, () =>
    lemon.createUsageRecord({ subscriptionItemId: 801, quantity: 5, action: 'set' })],
  ['usageRecords.list', { filter: { subscription_item_id: 801 } }, () =>
    lemon.listUsageRecords({ filter: { subscriptionItemId: 801 } })],
  ['usageRecords.get', { id: 7 }, () => lemon.getUsageRecord(7)],
  ['licenseKeys.list', { filter: { store_id: 1, order_item_id: 2, status: 'active' } }, () =>
    lemon.listLicenseKeys({ filter: { storeId: 1, orderItemId: 2, status: 'active' } })],
  ['licenseKeys.get', { id: 7 }, () => lemon.getLicenseKey(7)],
  ['licenseKeys.update', { id: 7, activation_limit: null, disabled: true, expires_at: null }, () =>
    lemon.updateLicenseKey(7, { activationLimit: null, disabled: true, expiresAt: null })],
  ['licenseKeyInstances.get', { id: 7 }, () => lemon.getLicenseKeyInstance(7)],
  ['licenseKeyInstances.list', { filter: { license_key_id: 1 } }, () =>
    lemon.listLicenseKeyInstances({ filter: { licenseKeyId: 1 } })],
  ['orders.get', { id: 7, include: ['customer'] }, () =>
    lemon.getOrder(7, { include: ['customer'] })],
  ['orders.list', list({ store_id: 1, user_email: 'a+b@shop.example' }), () =>
    lemon.listOrders(camel(list({ store_id: 1, user_email: 'a+b@shop.example' })))],
  ['orders.generateInvoice', { id: 7, ...invoice }, () =>
    lemon.generateOrderInvoice(7, camel(invoice))],
  ['orderItems.get', { id: 7 }, () => lemon.getOrderItem(7)],
  ['orderItems.list', { filter: { order_id: 1 } }, () =>
    lemon.listOrderItems({ filter: { orderId: 1 } })],
  ['subscriptions.get', { id: 7 }, () => lemon.getSubscription(7)],
  ['subscriptions.list', { filter: { variant_id: 1, user_email: 'a@b.c', status: 'paused' } }, () =>
    lemon.listSubscriptions({ filter: { variantId: 1, userEmail: 'a@b.c', status: 'paused' } })],
  ['subscriptions.update', { id: 7, trial_ends_at: '2999-01-01T00:00:00Z' }, () =>
    lemon.updateSubscription(7, { trialEndsAt: '2999-01-01T00:00:00Z' })],
  ['subscriptions.update', { id: 7, billing_anchor: 29, variant_id: 3 }, () =>
    lemon.updateSubscription(7, { billingAnchor: 29, variantId: 3 })],
  ['subscriptions.update', { id: 7, pause: null, cancelled: false }, () =>
    lemon.updateSubscription(7, { pause: null, cancelled: false })],
  ['subscriptionInvoices.get', { id: 7 }, () => lemon.getSubscriptionInvoice(7)],
  ['subscriptionInvoices.list', { filter: { refunded: true, subscription_id: 1 } }, () =>
    lemon.listSubscriptionInvoices({ filter: { refunded: true, subscriptionId: 1 } })],
  ['subscriptionInvoices.generateInvoice', { id: 7, ...invoice }, () =>
    lemon.generateSubscriptionInvoice(7, camel(invoice))],
  ['subscriptionItems.get', { id: 7 }, () => lemon.getSubscriptionItem(7)],
  ['subscriptionItems.list', { filter: { subscription_id: 1, price_id: 2 } }, () =>
    lemon.listSubscriptionItems({ filter: { subscriptionId: 1, priceId: 2 } })],
  ['subscriptionItems.currentUsage', { id: 7 }, () => lemon.getSubscriptionItemCurrentUsage(7)],
  ['subscriptionItems.update', { id: 7, quantity: 3 }, () => lemon.updateSubscriptionItem(7, 3)],
  ['customers.create', { store_id: 1, name: 'Ada', email: 'a@b.c', country: 'KR' }, () =>
    lemon.createCustomer(1, { name: 'Ada', email: 'a@b.c', country: 'KR' })],
  ['customers.update', { id: 7, city: 'Seoul' }, () => lemon.updateCustomer(7, { city: 'Seoul' })],
  ['customers.archive', { id: 7 }, () => lemon.archiveCustomer(7)],
  ['customers.get', { id: 7 }, () => lemon.getCustomer(7)],
  ['customers.list', { filter: { email: 'a@b.c' } }, () =>
    lemon.listCustomers({ filter: { email: 'a@b.c' } })],
  ['stores.get', { id: 7 }, () => lemon.getStore(7)],
  ['stores.list', { page: { number: 1 } }, () => lemon.listStores({ page: { number: 1 } })],
  ['products.get', { id: 7 }, () => lemon.getProduct(7)],
  ['products.list', { filter: { store_id: 1 } }, () =>
    lemon.listProducts({ filter: { storeId: 1 } })],
  ['variants.get', { id: 7 }, () => lemon.getVariant(7)],
  ['variants.list', { filter: { product_id: 1, status: 'published' } }, () =>
    lemon.listVariants({ filter: { productId: 1, status: 'published' } })],
  ['prices.get', { id: 7 }, () => lemon.getPrice(7)],
  ['prices.list', { filter: { variant_id: 1 } }, () =>
    lemon.listPrices({ filter: { variantId: 1 } })],
  ['files.get', { id: 7 }, () => lemon.getFile(7)],
  ['files.list', { filter: { variant_id: 1 } }, () =>
    lemon.listFiles({ filter: { variantId: 1 } })],
  ['checkouts.get', { id: '0f3a-uuid' }, () => lemon.getCheckout('0f3a-uuid')],
  ['checkouts.list', { filter: { store_id: 1, variant_id: 2 } }, () =>
    lemon.listCheckouts({ filter: { storeId: 1, variantId: 2 } })],
  ['checkouts.create', { store_id: 1, variant_id: 2, expires_at: null, ...preview }, () =>
    lemon.createCheckout(1, 2, { expiresAt: null, ...camel(preview) })],
];

/** Its words in the case that the official client writes them in; lists stay. */
function camel(value) {
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  const word = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [word(name), camel(it)]));
}

test('every call by name is the request that the official client sends', async (t) => {
  const sent = listen(t);
  const shop = shopAt();
  for (const [name, input, theirs] of CALLS) {
    await both(sent, () => shop.call('lemonSqueezy', name, input), theirs);
    const [own, official] = sent.map(read);
    own.query.sort();
    official.query.sort();
    assert.deepEqual(own, official, name);
  }
});

test('licences are asked about as the official client does, but in a form', async (t) => {
  const sent = listen(t);
  const shop = shopAt();
  const license = { license_key: '38b1-봄', instance_id: '47596ad9' };
  for (const [name, input, theirs] of [
    ['activate', { license_key: '38b1', instance_name: "Ada's Mac" }, () =>
      lemon.activateLicense('38b1', "Ada's Mac")],
    ['validate', license, () => lemon.validateLicense('38b1-봄', '47596ad9')],
    ['deactivate', license, () => lemon.deactivateLicense('38b1-봄', '47596ad9')],
  ]) {
    await both(sent, () => shop.call('lemonSqueezy', `licenses.${name}`, input), theirs);
    const [own, official] = sent;
    assert.deepEqual([own.method, own.path], [official.method, official.path]);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(own.body)), JSON.parse(official.body));
    for (const { headers } of sent) assert.ok(!headers.some(([word]) => word === 'authorization'));
  }
});

const plans = {
  pro: {
    name: 'Pro',
    price: { amount: 1900, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 100 },
    prices: { lemonSqueezy: '501' },
  },
  team: {
    name: 'Team',
    price: { amount: 3900, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 300 },
    prices: { lemonSqueezy: '502' },
  },
  pack: {
    name: 'Pack',
    price: { amount: 500, currency: 'usd' },
    benefits: { oneTimeCredits: 500 },
    prices: { lemonSqueezy: '77' },
  },
};

/** A shop at the lab, and a way to buy there to the end. */
async function openLab(t) {
  const words = ['--webhook', `${HOME}/lemon`, '--webhook-provider', 'lemonSqueezy'];
  const lab = await startLab(t, ...words, '--webhook-secret', SECRET);
  const squeeze = (action, wish) => lab.post(`/lab/lemonSqueezy/${action}`, wish);
  await squeeze('variant', { id: 501, price: 1900, interval: 'month', name: 'Pro', product: 'A' });
  await squeeze('variant', { id: 502, price: 3900, interval: 'month', name: 'Team', product: 'A' });
  await squeeze('variant', { id: 77, price: 500, name: 'Pack' });
  const shop = shopAt(lab, { plans });
  const deliver = async () => {
    for (let round = 0; round < 10; round += 1) {
      const { deliveries } = await lab.get('/lab/deliveries');
      if (deliveries.length === 0) return;
      for (const { id, headers, body } of deliveries) {
        const request = new Request(`${HOME}/lemon`, { method: 'POST', headers, body });
        assert.equal((await shop.webhook('lemonSqueezy', request)).status, 200);
        await lab.post('/lab/deliveries', { id, status: 200 });
      }
    }
  };
  const buy = async (plan, more = {}) => {
    const customer = { id: 'ada', email: 'ada+봄@shop.example', name: 'Ada "에이다"' };
    const session = await shop.checkout({ customer, plan, ...more });
    await squeeze('pay', { session: session.id });
    await deliver();
  };
  return { lab, shop, buy, deliver };
}

/** The official client's call that a request of ours stands for. */
function officially({ method, path, body }) {
  const { attributes = {}, relationships } = body ? JSON.parse(body).data : {};
  const [, , kind, id, action] = path.split('/');
  const wish = camel(attributes);
  if (kind === 'checkouts') {
    // Custom data keeps its words.
    const checkoutData = { ...wish.checkoutData, custom: attributes.checkout_data.custom };
    checkoutData.variantQuantities = attributes.checkout_data.variant_quantities.map(camel);
    const { store, variant } = relationships;
    return lemon.createCheckout(store.data.id, variant.data.id, { ...wish, checkoutData });
  }
  if (action === 'refund' && kind === 'orders') return lemon.issueOrderRefund(id, wish.amount);
  if (action === 'refund') return lemon.issueSubscriptionInvoiceRefund(id, wish.amount);
  if (kind === 'subscription-items') {
    return lemon.updateSubscriptionItem(id, Object.keys(wish).length > 1 ? wish : wish.quantity);
  }
  if (method === 'DELETE') return lemon.cancelSubscription(id);
  if (method === 'PATCH') return lemon.updateSubscription(id, wish);
  return lemon.getSubscription(id);
}

test('a life of a customer sends what the official client would', async (t) => {
  const { lab, shop, buy, deliver } = await openLab(t);
  const sent = listen(t, { lab });
  const options = {
    custom_price: 700,
    product_options: { name: 'Ten', media: ['https://a.example/1.png'], receipt_button_text: 'Go' },
    checkout_options: { logo: false, button_color: '#7047EB', dark: true },
    checkout_data: {
      billing_address: { country: 'KR', zip: '04524' },
      tax_number: '1',
      custom: { campaign: 'spring' },
    },
  };
  await buy('pack', { quantity: 3, options });
  await buy('pro', { overlay: true });
  await shop.portal('ada', { returnUrl: '/billing', page: 'payment_method' });
  await shop.cancel('ada', { when: 'period_end' });
  await shop.resume('ada');
  await shop.pause('ada', { until: Date.parse('2999-01-01T00:00:00Z') });
  await deliver();
  const [{ id: subscription }] = await shop.subscriptions('ada');
  await shop.resume('ada', { subscription });
  await shop.pause('ada', { free: true });
  await shop.resume('ada', { subscription });
  await deliver();
  await shop.change('ada', { plan: 'team', proration: 'now' });
  await deliver();
  await shop.change('ada', { quantity: 4 });
  await deliver();
  await shop.change('ada', { quantity: 2, proration: 'none' });
  await deliver();
  const orders = await shop.orders('ada');
  const pack = orders.find(({ orderType }) => orderType === 'one_time_purchase');
  const first = orders.find(({ orderType }) => orderType === 'subscription_initial');
  for (const { id } of [pack, first]) {
    assert.ok((await shop.refund('ada', id, { amount: 100, key: `one ${id}` })).ok);
    await deliver();
    assert.ok((await shop.refund('ada', id, { key: `two ${id}` })).ok);
    await deliver();
  }

  const ours = sent.splice(0);
  const kinds = new Set(ours.map(({ method, path }) => `${method} ${path.replace(/\/\d+/, '/N')}`));
  assert.deepEqual([...kinds].sort(), [
    'DELETE /v1/subscriptions/N',
    'GET /v1/subscriptions/N',
    'PATCH /v1/subscription-items/N',
    'PATCH /v1/subscriptions/N',
    'POST /v1/checkouts',
    'POST /v1/orders/N/refund',
    'POST /v1/subscription-invoices/N/refund',
  ]);
  for (const request of ours) {
    sent.length = 0;
    // What comes of it does not matter here, and some of it cannot happen twice.
    await officially(request);
    assert.deepEqual(sent.map(read), [read(request)]);
  }
});
