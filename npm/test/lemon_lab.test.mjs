// Lemon Squeezy's official client against the lab, unchanged: it knows one address alone, so
// `fetch` takes what goes there to the lab.

import * as lemon from '@lemonsqueezy/lemonsqueezy.js';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { HOME, startLab } from './kit.mjs';

const REAL = 'https://api.lemonsqueezy.com';
const LEMON_SECRET = 'lemon lab secret';

async function openLab(t) {
  const words = ['--webhook', `${HOME}/lemon`, '--webhook-provider', 'lemonSqueezy'];
  const lab = await startLab(t, ...words, '--webhook-secret', LEMON_SECRET);
  const { fetch } = globalThis;
  globalThis.fetch = (address, init) =>
    fetch(String(address).replace(REAL, `${lab.url}/lemonSqueezy`), init);
  t.after(() => {
    globalThis.fetch = fetch;
  });
  lemon.lemonSqueezySetup({ apiKey: 'any key' });
  const squeeze = (action, wish) => lab.post(`/lab/lemonSqueezy/${action}`, wish);
  const advance = (span) => lab.post('/lab/clock', { advance: span });
  const product = 'Kites';
  await squeeze('variant', {
    id: 501, price: 1900, interval: 'month', name: 'Pro', product, license: { limit: 1 },
  });
  await squeeze('variant', { id: 502, price: 3900, interval: 'month', name: 'Team', product });
  await squeeze('variant', { id: 503, price: 5, interval: 'month', usage: 'sum', name: 'Calls' });
  await squeeze('variant', { id: 77, price: 500, name: 'Pack', file: 'pack.zip' });
  return { lab, squeeze, advance };
}

/** What a call of the client answers, which must not be an error. */
async function got(call) {
  const { data, error, statusCode } = await call;
  assert.equal(error, null, JSON.stringify(error?.cause));
  assert.ok(statusCode === 200 || statusCode === 201);
  return data;
}

/** The status and the first error of a call that must fail. */
async function refused(call) {
  const { error, statusCode } = await call;
  return { ...(Array.isArray(error.cause) ? error.cause[0] : {}), status: statusCode };
}

async function buy({ squeeze }, variant, more = {}) {
  const { data } = await got(lemon.createCheckout(1, variant, more));
  return squeeze('pay', { session: data.id, email: 'jo@example.com', name: 'Jo' });
}

test('a checkout is made, read and paid, and its order is refunded', async (t) => {
  const shop = await openLab(t);
  const made = await got(
    lemon.createCheckout(1, 77, {
      customPrice: 700,
      checkoutData: {
        email: 'jo@example.com',
        custom: { user: 'u7' },
        variantQuantities: [{ variantId: 77, quantity: 2 }],
      },
      checkoutOptions: { embed: true, buttonColor: '#7047EB' },
      productOptions: { redirectUrl: `${HOME}/thanks`, enabledVariants: [77] },
      preview: true,
      expiresAt: '2999-01-01T00:00:00Z',
    }),
  );
  assert.equal(made.data.attributes.preview.total, 1400);
  assert.equal(made.data.attributes.checkout_options.embed, true);
  assert.equal((await fetch(made.data.attributes.url)).status, 200);
  const read = await got(lemon.getCheckout(made.data.id, { include: ['variant', 'store'] }));
  assert.deepEqual(read.included.map((row) => row.type), ['variants', 'stores']);
  const listed = await got(lemon.listCheckouts({ filter: { variantId: 77 } }));
  assert.equal(listed.meta.page.total, 1);
  await shop.squeeze('pay', { session: made.data.id });
  const { data: orders } = await got(
    lemon.listOrders({ filter: { userEmail: 'jo@example.com' }, include: ['customer'] }),
  );
  assert.equal(orders[0].attributes.total, 1400);
  const { data: items } = await got(lemon.listOrderItems({ filter: { orderId: orders[0].id } }));
  assert.equal(items[0].attributes.quantity, 2);
  assert.equal((await got(lemon.getOrderItem(items[0].id))).data.id, items[0].id);
  const refund = await got(lemon.issueOrderRefund(orders[0].id, 400));
  assert.equal(refund.data.attributes.refunded_amount, 400);
  const kept = await got(lemon.getOrder(orders[0].id, { include: ['order-items'] }));
  assert.deepEqual([kept.data.attributes.status, kept.included.length], ['partial_refund', 1]);
  const tooMuch = await refused(lemon.issueOrderRefund(orders[0].id, 1001));
  assert.equal(tooMuch.status, 422);
  assert.equal(tooMuch.source.pointer, '/data/attributes/amount');
  const invoice = await got(lemon.generateOrderInvoice(orders[0].id, { name: 'Jo', zipCode: 1 }));
  assert.equal((await fetch(invoice.meta.urls.download_invoice)).status, 200);
});

test('a subscription is paused, changed, cancelled and resumed', async (t) => {
  const shop = await openLab(t);
  const { subscription } = await buy(shop, 501);
  const id = subscription.id;
  const seen = await got(lemon.getSubscription(id, { include: ['subscription-invoices'] }));
  assert.equal(seen.included[0].attributes.billing_reason, 'initial');
  const change = async (wish) => (await got(lemon.updateSubscription(id, wish))).data.attributes;
  const resumesAt = '2999-01-01T00:00:00Z';
  assert.equal((await change({ pause: { mode: 'void', resumesAt } })).status, 'paused');
  assert.equal((await change({ pause: null })).status, 'active');
  await shop.advance('3d');
  assert.equal((await change({ variantId: 502, invoiceImmediately: true })).variant_id, 502);
  const filter = { subscriptionId: id };
  const { data: items } = await got(lemon.listSubscriptionItems({ filter }));
  const wish = { quantity: 4, disableProrations: true };
  assert.equal(
    (await got(lemon.updateSubscriptionItem(items[0].id, wish))).data.attributes.quantity,
    4,
  );
  assert.equal((await got(lemon.getSubscriptionItem(items[0].id))).data.attributes.quantity, 4);
  assert.equal((await change({ billingAnchor: 15 })).billing_anchor, 15);
  const over = await got(lemon.cancelSubscription(id));
  assert.equal(over.data.attributes.status, 'cancelled');
  assert.equal((await change({ cancelled: false })).status, 'active');
  const { data: invoices } = await got(
    lemon.listSubscriptionInvoices({ filter: { subscriptionId: id, refunded: false } }),
  );
  assert.deepEqual(
    invoices.map((row) => row.attributes.billing_reason),
    ['updated', 'initial'],
  );
  const paid = await got(lemon.getSubscriptionInvoice(invoices[0].id));
  const part = await got(lemon.issueSubscriptionInvoiceRefund(paid.data.id, 100));
  assert.equal(part.data.attributes.refunded_amount, 100);
  const sheet = await got(lemon.generateSubscriptionInvoice(paid.data.id, { name: 'Jo' }));
  assert.equal((await fetch(sheet.meta.urls.download_invoice)).status, 200);
  const list = await got(lemon.listSubscriptions({ filter: { status: 'active' } }));
  assert.equal(list.data.length, 1);
});

test('usage is recorded and counted', async (t) => {
  const shop = await openLab(t);
  const { subscription } = await buy(shop, 503);
  const item = subscription.attributes.first_subscription_item;
  assert.equal(item.is_usage_based, true);
  const record = (quantity) =>
    got(lemon.createUsageRecord({ quantity, subscriptionItemId: item.id, action: 'increment' }));
  await record(5);
  const { data } = await record(7);
  assert.equal((await got(lemon.getUsageRecord(data.id))).data.attributes.quantity, 7);
  const filter = { subscriptionItemId: item.id };
  assert.equal((await got(lemon.listUsageRecords({ filter }))).data.length, 2);
  const usage = await got(lemon.getSubscriptionItemCurrentUsage(item.id));
  assert.equal(usage.meta.quantity, 12);
  assert.equal(usage.meta.interval_unit, 'month');
  await shop.advance('1month');
  const { data: invoices } = await got(lemon.listSubscriptionInvoices());
  assert.equal(invoices[0].attributes.total, 60);
});

test('a discount is made, redeemed and deleted', async (t) => {
  const shop = await openLab(t);
  const wish = { storeId: 1, variantIds: [77], name: 'Spring', amount: 20, amountType: 'percent' };
  const { data } = await got(
    lemon.createDiscount({ ...wish, code: 'SPRING', isLimitedToProducts: true }),
  );
  const { order } = await buy(shop, 77, { checkoutData: { discountCode: 'SPRING' } });
  assert.equal(order.attributes.discount_total, 100);
  const full = await buy(shop, 501, { checkoutData: { discountCode: 'SPRING' } });
  assert.equal(full.order.attributes.discount_total, 0);
  const filter = { discountId: data.id };
  const redeemed = await got(lemon.listDiscountRedemptions({ filter, include: ['order'] }));
  assert.equal(redeemed.included[0].id, order.id);
  const one = await got(lemon.getDiscountRedemption(redeemed.data[0].id));
  assert.equal(one.data.attributes.amount, 100);
  const read = await got(lemon.getDiscount(data.id, { include: ['variants'] }));
  assert.equal(read.included[0].id, '77');
  assert.equal((await got(lemon.listDiscounts({ filter: { storeId: 1 } }))).data.length, 1);
  // The client reads JSON out of the empty answer and calls that its error.
  await lemon.deleteDiscount(data.id);
  assert.equal((await refused(lemon.getDiscount(data.id))).status, 404);
});

test('webhooks are made, changed and deleted, and what they carry is signed', async (t) => {
  const shop = await openLab(t);
  const wish = { url: `${HOME}/second`, events: ['order_created'], secret: 'sesame' };
  const { data } = await got(lemon.createWebhook(1, wish));
  assert.equal(data.attributes.secret, undefined);
  const short = await refused(lemon.createWebhook(1, { ...wish, secret: 'short' }));
  assert.equal(short.source.pointer, '/data/attributes/secret');
  await got(lemon.updateWebhook(data.id, { secret: 'another secret' }));
  await buy(shop, 501);
  const { deliveries } = await shop.lab.get('/lab/deliveries');
  const mine = deliveries.filter((row) => row.url === wish.url);
  assert.deepEqual(mine.map((row) => row.headers['X-Event-Name']), ['order_created']);
  const secrets = { [wish.url]: 'another secret', [`${HOME}/lemon`]: LEMON_SECRET };
  for (const { url, body, headers } of deliveries) {
    const seal = createHmac('sha256', secrets[url]).update(body).digest('hex');
    assert.equal(headers['X-Signature'], seal);
  }
  assert.equal((await got(lemon.listWebhooks({ filter: { storeId: 1 } }))).data.length, 2);
  await lemon.deleteWebhook(data.id);
  assert.equal((await refused(lemon.getWebhook(data.id))).status, 404);
});

test('a license is activated up to its limit, validated and given back', async (t) => {
  const shop = await openLab(t);
  const { license_key: license } = await buy(shop, 501);
  const { key } = license.attributes;
  const first = await got(lemon.activateLicense(key, 'Laptop'));
  assert.equal(first.activated, true);
  assert.equal(first.meta.variant_id, 501);
  const second = await lemon.activateLicense(key, 'Desk');
  assert.equal(second.statusCode, 400);
  assert.equal((await got(lemon.validateLicense(key, first.instance.id))).valid, true);
  const { data: keys } = await got(
    lemon.listLicenseKeys({ filter: { status: 'active' }, include: ['license-key-instances'] }),
  );
  assert.equal(keys[0].attributes.instances_count, 1);
  const { data: instances } = await got(lemon.listLicenseKeyInstances());
  const instance = await got(lemon.getLicenseKeyInstance(instances[0].id));
  assert.equal(instance.data.attributes.name, 'Laptop');
  const freed = await got(lemon.deactivateLicense(key, first.instance.id));
  assert.equal(freed.license_key.status, 'inactive');
  await got(lemon.updateLicenseKey(license.id, { activationLimit: 3, disabled: true }));
  assert.equal((await got(lemon.getLicenseKey(license.id))).data.attributes.status, 'disabled');
  assert.equal((await lemon.validateLicense(key)).statusCode, 400);
  assert.equal((await lemon.validateLicense('no key')).statusCode, 404);
});

test('customers, catalogue and the account are read as the client knows them', async (t) => {
  const shop = await openLab(t);
  const { data } = await got(lemon.createCustomer(1, { name: 'Ann', email: 'ann@example.com' }));
  const taken = await refused(lemon.createCustomer(1, { name: 'Ann', email: 'ann@example.com' }));
  assert.equal(taken.status, 422);
  await got(lemon.updateCustomer(data.id, { city: 'Seoul', country: 'KR' }));
  assert.equal((await got(lemon.archiveCustomer(data.id))).data.attributes.status, 'archived');
  assert.equal((await got(lemon.getCustomer(data.id))).data.attributes.city, 'Seoul');
  assert.equal(data.attributes.urls.customer_portal, null);
  await buy(shop, 501);
  const filter = { email: 'jo@example.com' };
  const { data: buyers } = await got(lemon.listCustomers({ filter }));
  assert.equal((await fetch(buyers[0].attributes.urls.customer_portal)).status, 200);
  const { data: store } = await got(lemon.getStore(1, { include: ['products'] }));
  assert.equal(store.attributes.total_revenue, 1900);
  assert.equal((await got(lemon.listStores())).data.length, 1);
  const { data: variants } = await got(lemon.listVariants({ page: { size: 2, number: 2 } }));
  assert.equal(variants.length, 2);
  const variant = await got(lemon.getVariant(501, { include: ['product', 'price-model'] }));
  assert.deepEqual(variant.included.map((row) => row.type), ['products', 'prices']);
  const { data: prices } = await got(lemon.listPrices({ filter: { variantId: 501 } }));
  assert.equal((await got(lemon.getPrice(prices[0].id))).data.attributes.unit_price, 1900);
  const { data: products } = await got(lemon.listProducts({ filter: { storeId: 1 } }));
  assert.ok((await got(lemon.getProduct(products[0].id))).data.attributes.buy_now_url);
  const { data: files } = await got(lemon.listFiles({ filter: { variantId: 77 } }));
  assert.equal((await got(lemon.getFile(files[0].id))).data.attributes.extension, 'zip');
  assert.equal((await got(lemon.getAuthenticatedUser())).meta.test_mode, true);
  const wrong = await refused(lemon.listOrders({ filter: { colour: 'red' } }));
  assert.equal(wrong.status, 400);
});
