// Node.js and its like have a synchronous HMAC, several times as quick as one in wasm. The core
// asks for it where it is; what it says is compared with the core's own in the tests.

import { provideMac } from '../wasm/mac.js';
import { isSame, nodesCrypto } from './node-crypto.js';

type Crypto = typeof import('node:crypto');
type KeyObject = ReturnType<Crypto['createSecretKey']>;
type Mac = Parameters<typeof provideMac>[0];

/** Lets the core compute with it, where there is one. It is looked for at the first webhook. */
export function useHostMac(): void {
  let compute: Mac | undefined;
  provideMac((...words) => (compute ??= macOf(nodesCrypto()))(...words));
}

/** An app has one secret, or two while it replaces one; a key object is costly to make. */
const MOST_KEPT = 4;

function macOf(crypto: Crypto | undefined): Mac {
  if (!crypto?.createHmac) return () => false;
  const { createHmac, createSecretKey } = crypto;
  const kept: { bytes: Uint8Array; key: KeyObject }[] = [];

  function keyOf(bytes: Uint8Array): KeyObject {
    const found = kept.find((it) => isSame(it.bytes, bytes));
    if (found) return found.key;
    if (kept.length === MOST_KEPT) kept.shift();
    const key = createSecretKey(bytes);
    kept.push({ bytes: Uint8Array.from(bytes), key });
    return key;
  }

  return (bytes, head, body, code) => {
    const hmac = createHmac('sha256', keyOf(bytes));
    if (head.length > 0) hmac.update(head);
    // A digest comes quickest as text with a letter for each byte.
    const digest = hmac.update(body).digest('binary');
    for (let at = 0; at < code.length; at += 1) code[at] = digest.charCodeAt(at);
    return true;
  };
}
