import type { Order } from 'kassa';

/** The newest payment is the one that the customer comes from. */
export function hasArrived(orders: readonly Order[], plan: string | undefined): boolean {
  const newest = orders.find((order) => order.orderType !== 'refund');
  return newest?.status === 'paid' && (plan === undefined || newest.plan === plan);
}
