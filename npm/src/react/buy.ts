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

/**
 * Follows the way to pay; false for an address that is none. New ways are added here, never
 * switched on a provider's name.
 */
export function follow(reply: CheckoutReply): boolean {
  const url = reply.way?.type === 'open' ? reply.way.url : reply.url;
  // Only web addresses: a `javascript:` one would run in the page.
  if (!/^https?:\/\//.test(url)) return false;
  window.location.assign(url);
  return true;
}

interface Client {
  ready(): Promise<void>;
  post(url: string, body: Purchase): Promise<Reply<CheckoutReply>>;
}

let loading: Promise<Client | undefined> | undefined;

function clientInTime(): Promise<Client | undefined> {
  // After a failure, such as a lost connection, the next press tries again.
  loading ??= load().catch(() => (loading = undefined));
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([loading, late]);
}

async function load(): Promise<Client> {
  const client: Client = await import('../client/index.js');
  await client.ready();
  return client;
}
