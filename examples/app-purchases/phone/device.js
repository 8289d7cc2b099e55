// What a phone keeps, and what its store's library does: an app that is started again finds the
// purchases that it has not finished. A real app has StoreKit 2 or Play Billing in this file's place.

import { store as ask } from './server.js';

const KEY = 'phone';
const random = () => crypto.randomUUID().slice(0, 8);

const fresh = () => ({
  store: 'appStore',
  who: 'ada',
  // Two of the game's accounts, and the one account that the phone's owner has at the store.
  accounts: { ada: `ada-${random()}`, jun: `jun-${random()}` },
  buyer: `owner-${random()}`,
  /** Bought, and not finished: the store gives them again at each start. */
  unfinished: [],
  /** All that was ever bought on this phone, the newest first. */
  bought: [],
  /** Lanterns lit, by account. */
  lit: {},
  /** Transactions whose money the App Store was asked for. */
  asked: [],
  crash: false,
});

export const phone = Object.assign(fresh(), JSON.parse(localStorage.getItem(KEY) ?? '{}'));
export const keep = () => localStorage.setItem(KEY, JSON.stringify(phone));

/** Who plays. */
export const me = () => phone.accounts[phone.who];
/** The account that does not. */
export const other = () => phone.accounts[phone.who === 'ada' ? 'jun' : 'ada'];

/**
 * Confirmed in the store's sheet: from here on it is paid, whatever becomes of the app.
 * `account` was made by the server and says for whom.
 */
export async function buy(product, account) {
  const purchase = await ask('buy', { store: phone.store, product, account, buyer: phone.buyer });
  phone.unfinished.push(purchase);
  phone.bought.unshift(purchase);
  keep();
  return purchase;
}

/** Tells the store that the app has what it bought. */
export function finish({ proof }) {
  phone.unfinished = phone.unfinished.filter((it) => it.proof !== proof);
  keep();
}

/** What the store says is owned: for a new phone, or the same app installed again. */
export async function owned() {
  if (phone.store === 'appStore') return (await ask('owned', { buyer: phone.buyer })).owned;
  return phone.bought.filter(({ store, product }) => store === 'googlePlay' && product === 'club');
}

/** The newest purchase of this store, or of this product. */
export const newest = (product) =>
  phone.bought.find((it) => it.store === phone.store && (!product || it.product.split(/[.:]/)[0] === product));
