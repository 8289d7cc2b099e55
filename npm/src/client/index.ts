// For browsers. The module is fetched at the first call: importing this file costs nothing.

import type { Benefits, BenefitsOf } from '../benefits.js';
import type { Kassa } from '../kassa.js';
import type { Arrival, Order, Refusal as Helps, WayToPay } from '../wire.js';
import { bringsMore, isLastWord } from './brings.js';
import { client } from './module.js';
import type { NoSecrets } from './secrets.js';

export { ClientError, ready } from './module.js';
export { readToken } from './token.js';
export type { TokenRead, TokenReader } from '../tokens/reading.js';

/** What a browser may say about a purchase. The price is the server's business. */
export interface Purchase extends NoSecrets {
  plan?: string | undefined;
  /** A provider's price instead; it is only looked up in the catalog. */
  priceId?: string | undefined;
  quantity?: number | undefined;
  /** Further plans that are paid with it, such as add-ons and a set-up fee. */
  items?: readonly { plan: string; quantity?: number | undefined }[] | undefined;
  /** A path of the app to come back to. */
  returnPath?: string | undefined;
  locale?: string | undefined;
  /** Who takes the payment, by its name in `createKassa`; the first one there unless given. */
  provider?: string | undefined;
  /** Above this page, where that provider has such a thing. */
  overlay?: boolean | undefined;
}

/** Why not. */
export interface Refusal {
  ok: false;
  code: string;
  hint?: string;
  manageUrl?: string;
}

/** What the handler answers. */
export type Reply<T> = { ok: true; result: T } | Refusal;

/** A checkout that can be paid. */
export interface CheckoutReply {
  id: string;
  url: string;
  way: WayToPay;
}

/** Where the handler is mounted. */
export interface Mount extends NoSecrets {
  /** `/api/kassa` unless given. */
  basePath?: string | undefined;
}

/** A token for the customer who is signed in. */
export interface TokenReply {
  token: string;
  /** Milliseconds; fetch another before. */
  expiresAt: number;
  /** The id of the key that signed it. */
  key: string;
}

/** How a provider's script is run on the page, where paying needs one. */
export interface Follow extends NoSecrets {
  /** For a Content-Security-Policy that allows scripts by nonce: the script carries it. */
  nonce?: string | undefined;
  /** Where an embedded form goes; the end of the page unless given. */
  into?: Element | undefined;
  /** The script says that the customer is done. It is a hint: ask `arrived`. */
  onDone?: (() => void) | undefined;
  /**
   * All that a form asks for is on the page: show your button to pay, and resolve once it is
   * pressed. Called again where the customer turned back, or with the script's code where they have
   * to mend something first, such as terms to agree to. Reject to give it up.
   */
  onReady?: ((missed?: string) => Promise<unknown>) | undefined;
}

/** How long to look, and where. */
export interface Wait extends Mount {
  /** The provider's id of the session, as it came back in the address; else the newest. */
  checkout?: string | undefined;
  /** Milliseconds of looking, a minute unless given. While the tab is hidden none pass. */
  limit?: number | undefined;
  /**
   * What the address said to which the customer came back: this page's, unless given. Where a
   * provider put more there than the session's id, the server gets it first.
   */
  query?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** What the wait came to. `late`: nobody has heard of the payment so far. */
export interface Arrived {
  state: Exclude<Arrival, 'open'> | 'late';
  /** The plan that was bought, if the checkout is known. */
  plan?: string;
  benefits: Benefits;
  /** The provider's code, where it was refused. */
  code?: string;
  /** What helps then, such as `new_method`: another card. */
  refusal?: Helps;
  /** The payment; a deposit that is waited for has its account in `details.deposit`. */
  order?: Order;
}

/**
 * Begins a purchase and does what paying needs: leaves for the provider's page, or runs its
 * script here. Never rejects for a "no".
 */
export async function checkout(
  purchase: Purchase,
  how: Mount & Follow = {},
): Promise<Reply<CheckoutReply>> {
  const reply = await post(`${base(how)}/checkout`, purchase);
  if (!reply.ok) return reply;
  const followed = await follow(reply.result.way, how);
  return followed.ok ? reply : followed;
}

/** Begins a purchase at a route of your own; `follow` does the rest. */
export async function post(url: string, purchase: Purchase): Promise<Reply<CheckoutReply>> {
  return (await client()).post(url, purchase);
}

/** Does what a way to pay says. Resolves before anything was paid. */
export async function follow(way: WayToPay, how: Follow = {}): Promise<{ ok: true } | Refusal> {
  const { nonce, into, onDone, onReady } = how;
  return (await client()).follow(way, nonce, into, onDone, onReady);
}

/** What the signed-in customer has, in the words of its plans with `benefits<typeof kassa>()`. */
export async function benefits<Some = Kassa>(mount?: Mount): Promise<Reply<BenefitsOf<Some>>> {
  return (await client()).benefits(`${base(mount)}/benefits`);
}

/** Begins to store a card, and leaves for the page or runs the script that takes it. */
export async function register(
  wish: Pick<Purchase, 'returnPath' | 'locale' | 'provider'> & NoSecrets = {},
  how: Mount & Follow = {},
): Promise<Reply<{ url: string; way: WayToPay }>> {
  const reply = await post(`${base(how)}/methods/register`, wish);
  if (!reply.ok) return reply;
  const followed = await follow(reply.result.way, how);
  return followed.ok ? reply : followed;
}

/** Fetches a token that tells offline what the signed-in customer has: `readToken` reads it. */
export async function token(mount?: Mount): Promise<Reply<TokenReply>> {
  return (await client()).post(`${base(mount)}/token`, {});
}

/**
 * Asks how a checkout stands until that is clear. A customer is often back before the
 * provider's webhook, and only that says what was paid.
 */
export async function arrived(wait: Wait = {}): Promise<Reply<Arrived>> {
  const { checkout: session, limit = 60_000, signal } = wait;
  const brought = bringsMore(session, wait.query);
  if (brought !== undefined && !signal?.aborted) {
    const told: Reply<Arrived> = await (await client()).post(`${base(wait)}/return`, {
      query: brought,
    });
    if (told.ok ? isLastWord(told.result) : told.code !== 'offline') return told;
  }
  const query = session === undefined ? '' : `?checkout=${encodeURIComponent(session)}`;
  return (await client()).arrived(`${base(wait)}/arrival${query}`, limit, signal);
}

function base(mount: Mount = {}): string {
  return (mount.basePath ?? '/api/kassa').replace(/\/$/, '');
}
