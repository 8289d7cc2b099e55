// The server of the game. What stores and the app need is Kassa's handler; what a coin is good for,
// and whether money goes back, is ours.

import { explainPage } from 'kassa/explain';
import { kassa } from './billing.js';
import { refund } from './refund.js';
import { userOf } from './session.js';
import { isStaff } from './staff.js';

/** What things cost in the game. An app asks for a thing and never for a price. */
const THINGS = { lantern: 10 };

/**
 * @param {Request} request
 * @returns {Promise<Response>}
 */
export async function answer(request) {
  const { pathname, searchParams } = new URL(request.url);
  // plans, checkout, purchase, benefits, token, jwks, orders, webhooks/appStore, webhooks/googlePlay
  if (pathname.startsWith('/api/kassa/')) return kassa.handler(request);
  if (pathname === '/api/spend') return asked(request, spend);
  if (pathname === '/api/refund') return asked(request, refund);
  if (pathname === '/staff' && isStaff(request)) {
    return explainPage(kassa, searchParams.get('account') ?? '', { url: request.url, locale: searchParams.get('lang') ?? 'en' });
  }
  return new Response('', { status: 404 });
}

/**
 * @param {string} account
 * @param {{ thing?: unknown, key?: unknown }} wish `key` is the app's own id of this press
 */
async function spend(account, { thing, key }) {
  const price = THINGS[/** @type {keyof typeof THINGS} */ (thing)];
  if (!price || typeof key !== 'string') return { ok: false, code: 'invalid' };
  // Coins of a month end with it, so they go first. Sent again after a lost answer, it costs once.
  return kassa.deduct(account, price, { strategy: 'expiringFirst', key, note: String(thing) });
}

/**
 * @param {Request} request
 * @param {(account: string, wish: Record<string, unknown>) => Promise<{ ok: boolean }>} does
 */
async function asked(request, does) {
  const user = userOf(request);
  if (!user) return Response.json({ ok: false, code: 'unauthenticated' }, { status: 401 });
  if (request.method !== 'POST') return Response.json({ ok: false }, { status: 405 });
  const wish = await request.json().catch(() => ({}));
  const came = await does(user.id, wish);
  return Response.json(came, { status: came.ok ? 200 : 409 });
}
