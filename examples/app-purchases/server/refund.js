// A customer asks for their money in the app. Whether we agree is this file's business; whether we may
// give it is the store's: Play lets us, the App Store decides by itself and asks us what was used.

import { kassa } from './billing.js';
import { now } from './clock.js';
import { consent } from './consent.js';

const DAY = 86_400_000;
/** Our promise: two weeks, and not one coin of it used. */
const DAYS = 14;

/**
 * @param {string} account
 * @param {{ order?: unknown, consent?: unknown }} wish
 */
export async function refund(account, wish) {
  const orders = await kassa.orders(account);
  // Of their own orders: what somebody else bought is not found.
  const order = orders.find(({ id, orderType }) => id === wish.order && orderType !== 'refund');
  if (!order) return { ok: false, code: 'no_payment' };
  if (order.refunded > 0) return { ok: false, code: 'nothing_to_refund' };
  if ((await now()) - order.created > DAYS * DAY) return { ok: false, code: 'too_late' };
  if (await used(account, order.id)) return { ok: false, code: 'used' };
  if (typeof wish.consent === 'boolean') await consent(account, wish.consent);
  // Pressed twice it is asked once. What it bought is taken back with the money, not before.
  const back = await kassa.refund(account, order.id, { key: `refund-${order.id}` });
  if (back.ok) return { ok: true, state: 'refunded', benefits: back.benefits };
  // The device shows the App Store's own sheet for this transaction. Its answer comes by webhook.
  if (back.code === 'ask_the_store') return { ok: true, state: 'ask_the_store', transaction: order.id };
  return back;
}

/**
 * Whether any coin was spent that this payment gave: the ledger knows which coin is whose.
 *
 * @param {string} account
 * @param {string} payment
 */
async function used(account, payment) {
  const { lots } = await kassa.explain(account, { limit: 1 });
  return lots.some(({ source, spent, held }) => 'payment' in source && source.payment === payment && spent + held > 0);
}
