// The phone at /phone: a page that plays a device with either store on it, because none is here. The
// server loads this file with the lab's address only. What the page asks of `/phone/store` is what a
// device asks of its store, and what the lab's bar does is what happens out in the world.

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kassa } from '../server/billing.js';
import { control } from './control.js';

const { ask, tell } = control(process.env.KASSA_LAB ?? '');
const KINDS = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };

/** @param {Request} request */
export async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/') return Response.redirect(new URL('/phone', request.url), 303);
  const [, place, store, deed] = pathname.split('/');
  if (place !== 'phone') return undefined;
  if (request.method === 'POST' && store === 'store') return done(deed ?? '', await request.json());
  return file(pathname === '/phone' ? '/phone/index.html' : pathname);
}

/** @param {string} path */
async function file(path) {
  const name = /^\/phone\/([a-z]+\.[a-z]+)$/.exec(path)?.[1];
  const type = name && KINDS[/** @type {keyof typeof KINDS} */ (extname(name))];
  if (!type) return undefined;
  const body = await readFile(new URL(`../phone/${name}`, import.meta.url)).catch(() => undefined);
  return body && new Response(body, { headers: { 'content-type': `${type}; charset=utf-8` } });
}

/**
 * @param {string} name
 * @param {any} wish
 */
async function done(name, wish) {
  const deed = Object.hasOwn(deeds, name) ? deeds[/** @type {keyof typeof deeds} */ (name)] : undefined;
  if (!deed) return Response.json({}, { status: 404 });
  const came = await deed(wish);
  await told();
  return Response.json(came ?? {});
}

/** Waits, for a while, until the lab's notifications are with the server. */
async function told() {
  for (let tries = 0; tries < 50; tries += 1) {
    const { deliveries } = await ask('deliveries');
    if (deliveries.length === 0) return;
    await pause(100);
  }
}

const apple = (deed) => (wish) => tell(`appStore/${deed}`, wish);
const google = (deed) => (wish) => tell(`googlePlay/${deed}`, wish);

/** What a device, a store and the time do. */
const deeds = {
  /** The store's own sheet was confirmed: it gives the device what proves the purchase. */
  async buy({ store, product: name, account, buyer }) {
    if (store === 'appStore') {
      const { jws, transactionId } = await apple('buy')({ product: name, buyer, appAccountToken: account });
      return { store, product: name, proof: jws, id: transactionId };
    }
    const [product, basePlan] = name.split(':');
    const wish = { product, account, test: true };
    const { purchaseToken, orderId } = await google(basePlan ? 'subscribe' : 'buy')({ ...wish, basePlan });
    return { store, product, proof: purchaseToken, id: orderId };
  },
  /** What the App Store says that this device's owner has, signed anew. */
  async owned({ buyer }) {
    const { transactions } = await apple('device')({ buyer });
    return { owned: transactions.map(({ jws, transactionId }) => ({ store: 'appStore', proof: jws, id: transactionId })) };
  },
  /** The App Store's sheet that asks for the money back. */
  sheet: ({ id }) => apple('askRefund')({ transactionId: id }),
  refused: ({ id }) => apple('refundDeclined')({ transactionId: id }),
  refund: ({ store, id }) =>
    store === 'appStore' ? apple('refund')({ transactionId: id }) : google('refund')({ order: id }),
  card: ({ store, id, proof, fails }) =>
    store === 'appStore' ? apple('card')({ subscription: id, fails }) : google('card')({ token: proof, fails }),
  async pass({ by }) {
    await tell('clock', { advance: by });
    await told();
    await kassa.tick();
  },
};
