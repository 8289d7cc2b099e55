// For browsers. The module is fetched at the first call: importing this file costs nothing.

import type { Benefits, WayToPay } from '../wire.js';

/** What a browser may say about a purchase. The price is the server's business. */
export interface Purchase {
  plan?: string | undefined;
  /** A provider's price instead; it is only looked up in the catalog. */
  priceId?: string | undefined;
  quantity?: number | undefined;
  /** A path of the app to come back to. */
  returnPath?: string | undefined;
  locale?: string | undefined;
}

/** What the handler answers. */
export type Reply<T> =
  | { ok: true; result: T }
  | { ok: false; code: string; hint?: string; manageUrl?: string };

/** A checkout that can be paid. */
export interface CheckoutReply {
  id: string;
  url: string;
  way: WayToPay;
}

/** Where the handler is mounted. */
export interface Mount {
  /** `/api/kassa` unless given. */
  basePath?: string | undefined;
}

/** Begins a purchase and sends the browser to where it is paid. Never rejects for a "no". */
export async function checkout(purchase: Purchase, mount?: Mount): Promise<Reply<CheckoutReply>> {
  return (await client()).checkout(`${base(mount)}/checkout`, purchase);
}

/** Begins a purchase at a route of your own; the caller follows `result.way`. */
export async function post(url: string, purchase: Purchase): Promise<Reply<CheckoutReply>> {
  return (await client()).post(url, purchase);
}

/** Resolves once the module is there, for a caller that would rather not wait for it. */
export async function ready(): Promise<void> {
  await client();
}

/** What the signed-in customer has. */
export async function benefits(mount?: Mount): Promise<Reply<Benefits>> {
  return (await client()).benefits(`${base(mount)}/benefits`);
}

function base(mount: Mount = {}): string {
  return (mount.basePath ?? '/api/kassa').replace(/\/$/, '');
}

type Client = typeof import('../../wasm/client.js');

let loading: Promise<Client> | undefined;

/** After a failure, such as a lost connection, the next call tries again. */
function client(): Promise<Client> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Client> {
  const [glue, { base64 }] = await Promise.all([
    import('../../wasm/client.js'),
    import('../../wasm/client_inline.js'),
  ]);
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  glue.initSync({ module: await WebAssembly.compile(bytes) });
  return glue;
}
