/** Takes over from the module: says whether a signature holds, or undefined. */
export declare function provideP256(
  holds: (point: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean | undefined,
): void;
