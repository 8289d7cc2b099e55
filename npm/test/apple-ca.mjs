// An authority such as Apple's, whose certificates and messages a test can make wrong in any way.

import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { KEYUTIL, KJUR } from 'jsrsasign';

export const SIGNS_RECEIPTS = '1.2.840.113635.100.6.11.1';
export const VOUCHES = '1.2.840.113635.100.6.2.1';
const ASN1_NULL = '0500';

/** A key of that curve, in the forms that its users take. */
function keyOf(namedCurve) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const seen = publicKey.export({ format: 'pem', type: 'spki' });
  return { pem, signer: createPrivateKey(pem), private: KEYUTIL.getKey(pem), public: KEYUTIL.getKey(seen) };
}

const mark = (oid) => ({ extname: oid, extn: ASN1_NULL });

function zulu(millis) {
  return new Date(millis).toISOString().replace(/[-:T]/g, '').slice(2, 14).concat('Z');
}

/** One certificate, as base64 of its DER. */
function certificate({ subject, issuer, own, above, from, until, ca, length, usage, marks, digest }) {
  const ext = [
    ca !== undefined && { extname: 'basicConstraints', cA: ca, pathLen: length, critical: true },
    usage && { extname: 'keyUsage', names: usage, critical: true },
    ...marks.map(mark),
  ].filter(Boolean);
  const made = new KJUR.asn1.x509.Certificate({
    version: 3,
    serial: { int: 7 },
    issuer: { str: issuer },
    subject: { str: subject },
    notbefore: { type: 'utc', str: zulu(from) },
    notafter: { type: 'utc', str: zulu(until) },
    sbjpubkey: own.public,
    ext,
    sigalg: `${digest}withECDSA`,
    cakey: above.private,
  });
  return Buffer.from(made.getEncodedHex(), 'hex').toString('base64');
}

const YEAR = 31_536_000_000;

/** A chain of three; what is said of a part of it takes the place of what a right one has. */
export function authority({ leaf = {}, intermediate = {}, root = {} } = {}, now = Date.now()) {
  const keys = { root: keyOf('P-384'), intermediate: keyOf('P-384'), leaf: keyOf(leaf.curve ?? 'P-256') };
  const names = { root: '/CN=Test Root/O=Test', intermediate: '/CN=Test Relations/O=Test', leaf: '/CN=Test Signing/O=Test' };
  const vouching = ['keyCertSign', 'cRLSign'];
  const all = {
    root: certificate({
      ...{ subject: names.root, issuer: names.root, own: keys.root, above: keys.root },
      ...{ from: now - 9 * YEAR, until: now + 9 * YEAR, ca: true, usage: vouching, marks: [], digest: 'SHA384' },
      ...root,
    }),
    intermediate: certificate({
      ...{ subject: names.intermediate, issuer: names.root, own: keys.intermediate, above: keys.root },
      ...{ from: now - 3 * YEAR, until: now + 3 * YEAR, ca: true, length: 0, usage: vouching },
      ...{ marks: [VOUCHES], digest: 'SHA384' },
      ...intermediate,
    }),
    leaf: certificate({
      ...{ subject: names.leaf, issuer: names.intermediate, own: keys.leaf, above: keys.intermediate },
      ...{ from: now - YEAR, until: now + YEAR, ca: false, usage: ['digitalSignature'] },
      ...{ marks: [SIGNS_RECEIPTS], digest: 'SHA384' },
      ...leaf,
    }),
  };
  const chain = [all.leaf, all.intermediate, all.root];
  return { root: all.root, chain, keys, signed: (payload, how) => signed(payload, { chain, key: keys.leaf, ...how }) };
}

const base64url = (text) => Buffer.from(text).toString('base64url');

/** A message as the store signs it; `header` takes the place of what a right one says. */
function signed(payload, { chain, key, header = {}, signature }) {
  const head = base64url(JSON.stringify({ alg: 'ES256', x5c: chain, ...header }));
  const text = `${head}.${base64url(typeof payload === 'string' ? payload : JSON.stringify(payload))}`;
  const made = () => sign('sha256', Buffer.from(text), { key: key.signer, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature ?? made().toString('base64url')}`;
}
