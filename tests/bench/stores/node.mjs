// `SignedDataVerifier` of Apple's library beside `verifyWebhook`: a notification, its transaction and
// its renewal info, proved and read, in one Node.js process.
// Usage: node node.mjs LAB [--pure] [--quick]

import { SignedDataVerifier } from '@apple/app-store-server-library';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { atBest, compare } from '../verify/measure.mjs';
import { letters } from './letters.mjs';

const pure = process.argv.includes('--pure');
// As in a runtime without a synchronous ECDSA.
if (pure) process.getBuiltinModule = undefined;
const { verifyWebhook } = await import('kassa');

const { bodies, root, bundleId, appAppleId } = await letters(process.argv[2]);
const payloads = bodies.map((body) => JSON.parse(body).signedPayload);
const app = { bundleId, appAppleId, environment: 'test', roots: [root] };

function read(body, app) {
  const { id, report } = verifyWebhook('appStore', { body, app });
  return id.length + report.subscription.id.length + report.bought[0].payment.id.length;
}

function known(count) {
  let found = 0;
  for (let at = 0; at < count; at += 1) found += read(bodies[at % bodies.length], app);
  return found;
}

/** Another app each time, to which no chain is known. */
let strangers = 0;
function unknown(count) {
  let found = 0;
  for (let at = 0; at < count; at += 1) {
    strangers += 1;
    found += read(bodies[at % bodies.length], { ...app, appAppleId: strangers });
  }
  return found;
}

const theirs = () => new SignedDataVerifier([Buffer.from(root, 'base64')], false, 'Sandbox', bundleId);

/** Its cache counts only where it asks Apple whether a certificate was revoked: an answer that it has. */
function keeping() {
  const library = theirs();
  library.enableOnlineChecks = true;
  const { x5c } = JSON.parse(Buffer.from(payloads[0].split('.')[0], 'base64url'));
  const [leaf, above] = x5c.map((it) => new X509Certificate(Buffer.from(it, 'base64')));
  const kept = { publicKey: leaf.publicKey, cacheExpiry: Infinity };
  library.verifiedPublicKeyCache[leaf.toString() + above.toString()] = kept;
  return library;
}

function peer(library) {
  return async (count) => {
    let found = 0;
    for (let at = 0; at < count; at += 1) {
      const told = await library.verifyAndDecodeNotification(payloads[at % payloads.length]);
      const bought = await library.verifyAndDecodeTransaction(told.data.signedTransactionInfo);
      const renewal = await library.verifyAndDecodeRenewalInfo(told.data.signedRenewalInfo);
      found += told.notificationUUID.length + bought.transactionId.length;
      found += renewal.originalTransactionId.length;
    }
    return found;
  };
}

/** What nobody can leave out: three signatures, by the runtime's own hand. */
function signatures(count) {
  const texts = [payloads[0], ...Object.values(dataOf(payloads[0])).filter((it) => /^ey.*\./.test(it))];
  const { x5c } = JSON.parse(Buffer.from(payloads[0].split('.')[0], 'base64url'));
  const key = createPublicKey(new X509Certificate(Buffer.from(x5c[0], 'base64')).publicKey.export({ format: 'pem', type: 'spki' }));
  const parts = texts.map((text) => {
    const end = text.lastIndexOf('.');
    return [Buffer.from(text.slice(0, end)), Buffer.from(text.slice(end + 1), 'base64url')];
  });
  for (let at = 0; at < count; at += 1) {
    for (const [said, signature] of parts) {
      if (!verify('sha256', said, { key, dsaEncoding: 'ieee-p1363' }, signature)) throw new Error('it does not hold');
    }
  }
}

function dataOf(payload) {
  return JSON.parse(Buffer.from(payload.split('.')[1], 'base64url')).data;
}

const why = async (count) =>
  `three signatures by the runtime's own ECDSA take ${(await atBest(signatures, count)).toFixed(0)} µs at best`;
const hand = pure ? 'pure wasm' : 'host ECDSA';

await compare({ name: `${hand}, chain known`, ours: known, peer: peer(theirs()), why, ms: 100 });
await compare({ name: `${hand}, first message`, ours: unknown, peer: peer(theirs()), why, ms: 100 });
await compare({ name: `${hand}, chain known to both`, ours: known, peer: peer(keeping()), why, ms: 100 });
