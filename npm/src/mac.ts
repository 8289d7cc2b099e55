// Node.js and its like have a synchronous HMAC, several times as quick as one in wasm. The core
// asks for it where it is; what it says is compared with the core's own in the tests.

import { provideMac } from '../wasm/mac.js';

type Crypto = typeof import('node:crypto');
type Process = { getBuiltinModule?: (name: string) => unknown };

/** Lets the core compute with it, where there is one. */
export function useHostMac(): void {
  const crypto = nodesCrypto();
  if (!crypto?.createHmac) return;
  provideMac((key, head, body, code) => {
    const hmac = crypto.createHmac('sha256', key);
    if (head.length > 0) hmac.update(head);
    const digest = hmac.update(body).digest('binary');
    for (let at = 0; at < code.length; at += 1) code[at] = digest.charCodeAt(at);
  });
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
