// Payments by their addresses in this app.

import type { Order } from 'kassa';
import { kassa } from './kassa';

/** Where the app shows a payment's invoice. */
export function invoicePath({ provider, id }: Order): string {
  return `/dashboard/invoices/${encodeURIComponent(provider)}/${encodeURIComponent(id)}`;
}

/** A customer's own payment: an address names it, and never opens somebody else's. */
export async function orderOf(
  account: string,
  { provider, id }: { provider: string; id: string },
): Promise<Order | undefined> {
  const named = [decodeURIComponent(provider), decodeURIComponent(id)].join('/');
  const orders = await kassa.orders(account);
  return orders.find((order) => `${order.provider}/${order.id}` === named);
}
