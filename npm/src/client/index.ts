// For browsers. The module is fetched at the first call: importing this file costs nothing.

import type { Benefits, BenefitsOf } from '../benefits.js';
import type { Kassa } from '../kassa.js';
import type { Arrival, WayToPay } from '../wire.js';
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
}

/** How long to look, and where. */
export interface Wait extends Mount {
  /** The provider's id of the session, as it came back in the address; else the newest. */
  checkout?: string | undefined;
  /** Milliseconds of looking, a minute unless given. While the tab is hidden none pass. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** What the wait came to. `late`: nobody has heard of the payment so far. */
export interface Arrived {
  state: Exclude<Arrival, 'open'> | 'late';
  /** The plan that was bought, if the checkout is known. */
  plan?: string;
  benefits: Benefits;
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
  const { nonce, into, onDone } = how;
  return (await client()).follow(way, nonce, into, onDone);
}

/** What the signed-in customer has, in the words of its plans with `benefits<typeof kassa>()`. */
export async function benefits<Some = Kassa>(mount?: Mount): Promise<Reply<BenefitsOf<Some>>> {
  return (await client()).benefits(`${base(mount)}/benefits`);
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
  const query = session === undefined ? '' : `?checkout=${encodeURIComponent(session)}`;
  return (await client()).arrived(`${base(wait)}/arrival${query}`, limit, signal);
}

function base(mount: Mount = {}): string {
  return (mount.basePath ?? '/api/kassa').replace(/\/$/, '');
}
