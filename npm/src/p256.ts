// The signatures of stores. The core asks the runtime about them where it can tell at once; what it
// says is compared with the core's own in the tests.

import { provideP256 } from '../wasm/p256.js';
import { isSame, nodesCrypto } from './node-crypto.js';
import { base64url } from './pem.js';

type Crypto = typeof import('node:crypto');
type Jwk = import('node:crypto').JsonWebKey;
type KeyObject = ReturnType<Crypto['createPublicKey']>;
type Holds = Parameters<typeof provideP256>[0];

/** Lets the core ask it, where there is one. It is looked for at the first message. */
export function useHostP256(): void {
  let holds: Holds | undefined;
  provideP256((...words) => (holds ??= holdsOf(nodesCrypto()))(...words));
}

/** A store signs with two or three keys at a time; a key object is costly to make. */
const MOST_KEPT = 8;

function holdsOf(crypto: Crypto | undefined): Holds {
  if (!crypto?.createPublicKey) return () => undefined;
  const { createPublicKey, verify } = crypto;
  const kept: { point: Uint8Array; key: KeyObject }[] = [];

  function keyOf(point: Uint8Array): KeyObject {
    const found = kept.find((it) => isSame(it.point, point));
    if (found) return found.key;
    const key = createPublicKey({ key: jwkOf(point), format: 'jwk' });
    if (kept.length === MOST_KEPT) kept.shift();
    kept.push({ point: Uint8Array.from(point), key });
    return key;
  }

  return (point, message, signature) => {
    // Another form of a point is the core's to judge.
    if (point.length !== 65 || point[0] !== 4) return undefined;
    return verify('sha256', message, { key: keyOf(point), dsaEncoding: 'ieee-p1363' }, signature);
  };
}

function jwkOf(point: Uint8Array): Jwk {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(base64url);
  return { kty: 'EC', crv: 'P-256', x, y } as Jwk;
}
