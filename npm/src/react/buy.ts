import type { CheckoutReply, Follow, Purchase, Reply } from '../client/index.js';
import { ask } from './ask.js';
import { clientInTime } from './module.js';

/** Starts a checkout. */
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
 * Does what the way to pay says: `left` for another page, `here` where a script pays on this one,
 * or a code that says why not. New ways are added here, never switched on a provider's name.
 */
export async function follow({ way, url }: CheckoutReply, how: Follow): Promise<string> {
  // A route of one's own may answer an address alone.
  if (way?.type !== 'script') return leave(way?.type === 'open' ? way.url : url);
  const client = await clientInTime();
  const followed = await client?.follow(way, how);
  if (followed?.ok) return 'here';
  // Without the module a script's provider may still have a page.
  return url && !followed ? leave(url) : (followed?.code ?? 'script_blocked');
}

/** Only web addresses: a `javascript:` one would run in the page. */
function leave(url: string): string {
  if (!/^https?:\/\//.test(url)) return 'unsafe_address';
  window.location.assign(url);
  return 'left';
}
