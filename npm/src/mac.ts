// Node.js and its like have a synchronous SHA-256, several times as quick as one in wasm. The core
// asks for it where it is; what it says is compared with the core's own in the tests.

import { provideMac } from '../wasm/mac.js';

type Crypto = typeof import('node:crypto');
type KeyObject = ReturnType<Crypto['createSecretKey']>;
type Process = { getBuiltinModule?: (name: string) => unknown };
type Mac = Parameters<typeof provideMac>[0];

/** Lets the core compute with it, where there is one. */
export function useHostMac(): void {
  const crypto = nodesCrypto();
  if (crypto?.createHmac) provideMac(macOf(crypto));
}

/** Not imported: bundlers for other runtimes would look for it. */
function nodesCrypto(): Crypto | undefined {
  try {
    const { process } = globalThis as { process?: Process };
    return process?.getBuiltinModule?.('node:crypto') as Crypto | undefined;
  } catch {
    // Next's Edge runtime has the name of that function only.
    return undefined;
  }
}

const BLOCK = 64;
const DIGEST = 32;
/** What is larger is not copied: there the hash is what takes time. */
const SMALL = 16_384;

/**
 * To make a hash object takes longer than to hash a small body. So HMAC is spelled out: one call
 * over the key's inner block and the message, and one over its outer block and what that gave.
 */
function macOf({ createHmac, createSecretKey, hash }: Crypto): Mac {
  const inner = new Uint8Array(BLOCK + SMALL);
  const outer = new Uint8Array(BLOCK + DIGEST);
  let kept: { bytes: Uint8Array; key: KeyObject } | undefined;

  /** An app has one secret, or two. A key object is costly to make, so the last one is kept. */
  function keyOf(bytes: Uint8Array): KeyObject {
    const same = (byte: number, at: number) => byte === bytes[at];
    if (kept?.bytes.length === bytes.length && kept.bytes.every(same)) return kept.key;
    kept = { bytes: Uint8Array.from(bytes), key: createSecretKey(bytes) };
    for (let at = 0; at < BLOCK; at += 1) {
      inner[at] = (bytes[at] ?? 0) ^ 0x36;
      outer[at] = (bytes[at] ?? 0) ^ 0x5c;
    }
    return kept.key;
  }

  return (bytes, head, body, code) => {
    const key = keyOf(bytes);
    const size = BLOCK + head.length + body.length;
    if (typeof hash !== 'function' || bytes.length > BLOCK || size > inner.length) {
      write(createHmac('sha256', key).update(head).update(body).digest('binary'), code, 0);
      return;
    }
    inner.set(head, BLOCK);
    inner.set(body, BLOCK + head.length);
    write(hash('sha256', inner.subarray(0, size), 'binary'), outer, BLOCK);
    write(hash('sha256', outer, 'binary'), code, 0);
  };
}

/** A digest comes quickest as text with a letter for each byte. */
function write(digest: string, to: Uint8Array, from: number): void {
  for (let at = 0; at < DIGEST; at += 1) to[from + at] = digest.charCodeAt(at);
}
