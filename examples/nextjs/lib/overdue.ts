import type { Benefits } from 'kassa';

/** A renewal is open: its date says nothing until it is paid. */
export function isOverdue({ subscriptionStatus }: Benefits): boolean {
  return subscriptionStatus === 'past_due' || subscriptionStatus === 'unpaid';
}
