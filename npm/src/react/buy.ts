import { ask, type Reply } from './ask.js';
import type { WayToPay } from '../wire.js';

/** What a button may say. Price, currency and customer are the server's business. */
export interface Purchase {
  plan?: string | undefined;
  priceId?: string | undefined;
  quantity?: number | undefined;
  returnPath?: string | undefined;
  locale?: string | undefined;
}

/** The handler's answer to a checkout. */
export interface CheckoutReply {
  id: string;
  url: string;
  way?: WayToPay;
}

/** How long a press waits for the module before it goes on without it. */
const PATIENCE = 1_500;

/**
 * Starts a checkout. The client module is loaded on the first press only; a press never depends
 * on it: if it does not come in time or at all, plain `fetch` does the same.
 */
export async function buy(url: string, purchase: Purchase): Promise<Reply<CheckoutReply>> {
  const client = await clientInTime();
  if (client) {
    try {
      return await client.post(url, purchase);
    } catch {
      // A request that the module could not send was never a purchase: only a session was asked
      // for, and equal asks share one session, so asking again is safe.
    }
  }
  return ask<CheckoutReply>(url, purchase);
}

/** Follows the way to pay. New ways are added here, never switched on a provider's name. */
export function follow(reply: CheckoutReply): void {
  const url = reply.way?.type === 'open' ? reply.way.url : reply.url;
  window.location.assign(url);
}

interface Client {
  post(url: string, body: Purchase): Promise<Reply<CheckoutReply>>;
}

let loading: Promise<Client | undefined> | undefined;

function clientInTime(): Promise<Client | undefined> {
  loading ??= import('../client/index.js').then(
    (client: Client) => client,
    () => undefined,
  );
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([loading, late]);
}
