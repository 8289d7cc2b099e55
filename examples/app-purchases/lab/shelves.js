// What App Store Connect and the Play Console would know of this app, told to the lab.

import { generateKeyPairSync } from 'node:crypto';
import { products } from '../server/products.js';
import { control } from './control.js';

const DAYS_OF_GRACE = 3;

/**
 * Makes the products in both stores, and answers the app's keys there as environment variables.
 *
 * @param {string} lab
 */
export async function stock(lab) {
  const { ask, tell } = control(lab);
  for (const { name, price, prices, ...rest } of Object.values(products)) {
    const renews = 'interval' in rest;
    // The stores count in thousandths and in millionths of the currency; the plans in cents.
    const apple = { id: prices.appStore, name, price: price.amount * 10, currency: 'USD' };
    await tell('appStore/product', {
      ...apple,
      ...(renews ? { type: 'autoRenewable', group: 'club', period: 'P1M' } : { type: 'consumable' }),
    });
    const [id, basePlan] = prices.googlePlay.split(':');
    const google = { id, price: price.amount * 10_000, currency: 'USD' };
    await (renews
      ? tell('googlePlay/subscription', { ...google, basePlan, grace: `${DAYS_OF_GRACE}d` })
      : tell('googlePlay/product', google));
  }
  await tell('appStore/grace', { days: DAYS_OF_GRACE });
  await tell('googlePlay/push', { products: true });
  const apple = await ask('appStore/key');
  const { root } = await ask('appStore/root');
  const { push, clientEmail, privateKeyId, privateKey, packageName } = await ask('googlePlay/key');
  const account = { client_email: clientEmail, private_key_id: privateKeyId, private_key: privateKey };
  return {
    APPLE_BUNDLE_ID: apple.bundleId,
    APPLE_APP_ID: String(apple.appAppleId),
    APPLE_ISSUER_ID: apple.issuerId,
    APPLE_KEY_ID: apple.keyId,
    APPLE_PRIVATE_KEY: apple.privateKey,
    LAB_ROOT: root,
    GOOGLE_PACKAGE_NAME: packageName,
    GOOGLE_SERVICE_ACCOUNT: JSON.stringify(account),
    GOOGLE_PUSH_AUDIENCE: push.audience,
    GOOGLE_PUSH_EMAIL: push.email,
    // No store has this one: it is the app's own, and ends with the lab.
    TOKEN_KEY: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    TOKEN_KEY_ID: 'lab',
  };
}
