// What the lab bar does to the world: it speaks to the lab's control API, never to Kassa's store.

import { labUrl } from './lab-mode';

async function call<T>(path: string, body?: object): Promise<T> {
  const url = labUrl();
  if (!url) throw new Error('There is no lab.');
  const response = await fetch(url + path, {
    cache: 'no-store',
    signal: AbortSignal.timeout(20_000),
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`The lab answered ${response.status} to ${path}.`);
  return (await response.json()) as T;
}

/** The virtual time; undefined without a lab, or when it does not answer. */
export async function labNow(): Promise<number | undefined> {
  if (!labUrl()) return undefined;
  return call<{ now: number }>('/lab/clock').then(
    (clock) => clock.now,
    () => undefined,
  );
}

/** Moves the clock forward, by a span such as `1d` or to a time. */
export async function moveClock(by: string | number): Promise<void> {
  await call('/lab/clock', typeof by === 'string' ? { advance: by } : { to: by });
}

/** How the card that pays for a subscription behaves from now on. */
export async function setCard(subscription: string, next: string): Promise<void> {
  const customer_key = await customerKey(subscription);
  await call('/lab/tossPayments/card', { customer_key, next });
}

/** The customer's bank pays a deposit in. */
export async function deposit(order: string): Promise<void> {
  await call('/lab/tossPayments/deposit', { order });
}

/** Waits until the lab has delivered every webhook, or gives up after a while. */
export async function webhooksLanded(patience = 60_000): Promise<boolean> {
  const end = Date.now() + patience;
  // Two looks in a row: an answered webhook can be the cause of the next one.
  let calm = 0;
  while (Date.now() < end) {
    const { deliveries } = await call<{ deliveries: unknown[] }>('/lab/deliveries');
    calm = deliveries.length === 0 ? calm + 1 : 0;
    if (calm === 2) return true;
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  return false;
}

interface Sent {
  requests: { path: string; body: string }[];
}

/** Of a charge for this subscription: whose card it was, as TossPayments heard it. */
async function customerKey(subscription: string): Promise<string> {
  const { requests } = await call<Sent>('/lab/requests');
  for (const { path, body } of requests.reverse()) {
    if (!path.includes('/v1/billing/') || !body.includes(subscription)) continue;
    const { customerKey } = JSON.parse(body) as { customerKey: string };
    return customerKey;
  }
  throw new Error('Nothing was charged for this subscription so far.');
}
