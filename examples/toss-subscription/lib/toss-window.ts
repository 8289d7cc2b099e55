// TossPayments' own package opens TossPayments' own window. What it is told, key, order, amount and
// addresses, is what the server made: nothing of it is put together in the browser.

import { loadTossPayments } from '@tosspayments/tosspayments-sdk';
import type { WayToPay } from 'kassa';

type Payment = ReturnType<Awaited<ReturnType<typeof loadTossPayments>>['payment']>;

/** Leaves for the window. Rejects with a `code` where TossPayments' script says no. */
export async function openWindow(way: WayToPay): Promise<void> {
  if (way.type === 'open') return window.location.assign(way.url);
  if (way.type !== 'script') throw new Error('TossPayments opens a window.');
  const [key, owner, last] = way.calls.map((call) => JSON.parse(call.arguments)[0]);
  // The default of the package unless the server speaks to the offline lab.
  const toss = await loadTossPayments(key as string, { src: way.src });
  const payment = toss.payment(owner as Parameters<typeof toss.payment>[0]);
  if (way.calls.at(-1)?.function === '.requestBillingAuth') {
    return payment.requestBillingAuth(last as Parameters<Payment['requestBillingAuth']>[0]);
  }
  await payment.requestPayment(last as Parameters<Payment['requestPayment']>[0]);
}
