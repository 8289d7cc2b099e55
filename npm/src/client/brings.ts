import type { Order } from '../wire.js';

/**
 * The query of an address, where the server has to see it: a provider's window has put more there
 * than the id of a session, or the session is one that can be read before its webhooks come.
 */
export function bringsMore(
  session: string | undefined,
  query: string = globalThis.location?.search ?? '',
): string | undefined {
  const values = Array.from(new URLSearchParams(query).values());
  const tells = (value: string) => value !== session || value.startsWith('cs_');
  return values.some((value) => value !== '' && tells(value)) ? query : undefined;
}

/**
 * What is told once, to whoever brought the query: a refusal, and the account that a deposit goes
 * into. That a payment is on its way is no such word: of a purchase whose messages are half here,
 * the other half follows.
 */
export function isLastWord({ state, code, order }: Told): boolean {
  return code !== undefined || (state === 'waiting' && order?.details?.deposit !== undefined);
}

interface Told {
  state: string;
  code?: string;
  order?: Order;
}
