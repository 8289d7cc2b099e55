// A store on devices: what it signs, under a root of its own. It is Apple's form, and WebCrypto's
// signature, so that a case runs in a Worker too.

/** The leaf's, its issuer's, and the root: good from 2025 to 2031, and nobody's but of these tests. */
const CHAIN = [
  'MIIBjjCCARWgAwIBAgIBBzAKBggqhkjOPQQDAzAoMRcwFQYDVQQDDA5UZXN0IFJlbGF0aW9uczENMAsGA1UECgwEVGVzdDAeFw0yNTExMTgxMTA2NDBaFw0zMTExMTcxMTA2NDBaMCYxFTATBgNVBAMMDFRlc3QgU2lnbmluZzENMAsGA1UECgwEVGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBywFtjL0pF3/Z5xJ1VN6kXJpUz4sk+fpL+RtVgUzIf4+EFyQ3O7rcs9sXN3VbD7cqgCfyehfHoCFlfpcwHvvb2jMjAwMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMBAGCiqGSIb3Y2QGCwEEAgUAMAoGCCqGSM49BAMDA2cAMGQCMH8KfvKQ05t/sMkW9Vx2zDF90I6mFZxknvtDroBYZ6SVSLsHbY3H644/OfUcJbVTOAIwNBXxCAF8x6kBFWilz6EzIb99MU24DszBeFrqC2FWCFJAfTghz0VfckYR05ONNcaq',
  'MIIBrzCCATWgAwIBAgIBBzAKBggqhkjOPQQDAzAjMRIwEAYDVQQDDAlUZXN0IFJvb3QxDTALBgNVBAoMBFRlc3QwHhcNMjMxMTE5MTEwNjQwWhcNMzQxMTE2MTEwNjQwWjAoMRcwFQYDVQQDDA5UZXN0IFJlbGF0aW9uczENMAsGA1UECgwEVGVzdDB2MBAGByqGSM49AgEGBSuBBAAiA2IABJoTy7UGi2wlt9NdBhTSgCmQc9FRzKBZqn3IEFiOji1ocVoOatH+qYksQBOeB437G/PNmahPVUr+Ty+1FJj6Dz0sN65h/2dpH5F/LTl9x9al/2NZjaSXTnm8MsteXOI3FKM4MDYwEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMCAQYwEAYKKoZIhvdjZAYCAQQCBQAwCgYIKoZIzj0EAwMDaAAwZQIxAIZ5y5C5ulrQO8EAjdnmf7GfteRFw9cyE+SYEDTTrVaxwbVJ+wM8AeizbkM0/1vkfAIwCO0C+cnou4FDkj3CXXJOROyhaYXzFFgxi8hzMs2o2nvZnC5KdwwK7Pm58FtnJn/w',
  'MIIBlTCCARugAwIBAgIBBzAKBggqhkjOPQQDAzAjMRIwEAYDVQQDDAlUZXN0IFJvb3QxDTALBgNVBAoMBFRlc3QwHhcNMTcxMTIwMTEwNjQwWhcNMzUxMTE2MTEwNjQwWjAjMRIwEAYDVQQDDAlUZXN0IFJvb3QxDTALBgNVBAoMBFRlc3QwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAT6re/+UUjKLn6xEHQofYy/V1THfo1/DZrMTGLLiLGYbFTY1SrvoRCEsCuCLc2YSE0SvelziNLJqNprtigwZyc+YmxBG+NfQ3DH2sGhMQPw0L/FS1cdsR+dSYWXEF7m08CjIzAhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAoGCCqGSM49BAMDA2gAMGUCMHF8iBLoLfx09N9sYt/iGSG0iaiaQ8I/+G6EmoPXf6jeHY4ELNkAJl3kB1VACKcungIxANTr4WxqbBngbxU0NNgkXenUxmnQ6EvWdlGyncDm9Kx+v8oYvIVBegWWqVgtvADVDw==',
];
/** What the leaf signs with. */
const KEY =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQW5N8YmzpmVDx4tiY5uKaaGIQ6FSLroO1jxV+JMj/KOhRANCAAQcsBbYy9KRd/2ecSdVTepFyaVM+LJPn6S/kbVYFMyH+PhBckNzu63LPbFzd1Ww+3KoAn8noXx6AhZX6XMB7729';

const BUNDLE = 'app.example.stores';

/** The app, as `createKassa` takes it. Nobody is asked at its address. */
export const app = {
  bundleId: BUNDLE,
  roots: [CHAIN[2]],
  apiBase: 'http://127.0.0.1:9/appStore',
};

const letters = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (it) => ({ '+': '-', '/': '_' })[it] ?? '');
const part = (value) => letters(new TextEncoder().encode(JSON.stringify(value)));
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
let signing;

async function signed(payload) {
  const der = Uint8Array.from(atob(KEY), (it) => it.charCodeAt(0));
  signing ??= crypto.subtle.importKey('pkcs8', der, P256, false, ['sign']);
  const text = `${part({ alg: 'ES256', x5c: CHAIN })}.${part(payload)}`;
  const how = { name: 'ECDSA', hash: 'SHA-256' };
  const bytes = await crypto.subtle.sign(how, await signing, new TextEncoder().encode(text));
  return `${text}.${letters(new Uint8Array(bytes))}`;
}

/** What was bought; `more` takes the place of what a pack says. */
export function sold(bank, id, more = {}) {
  const of = { bundleId: BUNDLE, environment: 'Sandbox', signedDate: bank.now };
  return {
    transactionId: id,
    originalTransactionId: id,
    productId: 'coins500',
    type: 'Consumable',
    purchaseDate: bank.now,
    originalPurchaseDate: bank.now,
    quantity: 1,
    price: 5000,
    currency: 'USD',
    inAppOwnershipType: 'PURCHASED',
    transactionReason: 'PURCHASE',
    ...of,
    ...more,
  };
}

/** What a device has of it. */
export const proofOf = (transaction) => signed(transaction);

/** What the store posts of it. */
export async function posted(bank, notificationType, transaction) {
  const data = {
    bundleId: BUNDLE,
    environment: 'Sandbox',
    signedTransactionInfo: await signed({ ...transaction, signedDate: bank.now }),
  };
  const notificationUUID = `${notificationType}/${transaction.transactionId}`;
  const notice = { notificationType, notificationUUID, version: '2.0', signedDate: bank.now, data };
  const body = JSON.stringify({ signedPayload: await signed(notice) });
  return new Request('https://shop.example/webhook', { method: 'POST', body });
}
