import type { Order } from 'kassa';

const DAYS = 7;

/** The shop's promise: within seven days customers give a payment back by themselves. */
export function refundable(order: Order, now: number): boolean {
  const paid = order.status === 'paid' && order.orderType !== 'refund';
  return paid && left(order) > 0 && now - order.created <= DAYS * 86_400_000;
}

/** What has not gone back yet. */
export function left(order: Order): number {
  return order.amount.amount - order.refunded;
}
