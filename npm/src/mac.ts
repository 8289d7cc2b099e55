// Node.js and its like have a synchronous HMAC, several times as quick as one in wasm. The core
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

/** A key object is costly to make, and an app has one secret, or two: the last one is kept. */
function macOf({ createHmac, createSecretKey }: Crypto): Mac {
  let kept: { bytes: Uint8Array; key: KeyObject } | undefined;

  function keyOf(bytes: Uint8Array): KeyObject {
    const same = (byte: number, at: number) => byte === bytes[at];
    if (kept?.bytes.length === bytes.length && kept.bytes.every(same)) return kept.key;
    kept = { bytes: Uint8Array.from(bytes), key: createSecretKey(bytes) };
    return kept.key;
  }

  return (bytes, head, body, code) => {
    const hmac = createHmac('sha256', keyOf(bytes));
    if (head.length > 0) hmac.update(head);
    // A digest comes quickest as text with a letter for each byte.
    const digest = hmac.update(body).digest('binary');
    for (let at = 0; at < code.length; at += 1) code[at] = digest.charCodeAt(at);
  };
}
