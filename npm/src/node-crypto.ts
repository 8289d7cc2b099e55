// What Node.js and its like compute at once, and several times as quickly as wasm does.

type Crypto = typeof import('node:crypto');
type Process = { getBuiltinModule?: (name: string) => unknown };

/** Not imported: bundlers for other runtimes would look for it. */
export function nodesCrypto(): Crypto | undefined {
  try {
    const { process } = globalThis as { process?: Process };
    return process?.getBuiltinModule?.('node:crypto') as Crypto | undefined;
  } catch {
    // Next's Edge runtime has the name of that function only.
    return undefined;
  }
}

/** Both are no secret of somebody else's, so it does not matter how long this takes. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
