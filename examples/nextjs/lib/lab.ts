// What the lab bar does to the world: it speaks to the lab's control API, never to Kassa's store.

import { labUrl } from './lab-mode';

/** Cards that the lab knows, as Stripe's test cards. */
export const CARDS = { good: '4242424242424242', failsLater: '4000000000000341' } as const;

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

/** The virtual time; undefined when the lab does not answer. */
export async function labNow(): Promise<number | undefined> {
  return call<{ now: number }>('/lab/clock').then(
    (clock) => clock.now,
    () => undefined,
  );
}

/** Moves the clock forward, by a span such as `1month` or to a time. */
export async function moveClock(by: string | number): Promise<void> {
  await call('/lab/clock', typeof by === 'string' ? { advance: by } : { to: by });
}

/** Puts another card behind a subscription. */
export async function replaceCard(
  { provider, id }: { provider: string; id: string },
  card: string,
): Promise<void> {
  await call(`/lab/${provider}/card`, { subscription: id, card });
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
