/** Takes over from the module: writes the HMAC-SHA-256 of `head` and `body` to `code`, or not. */
export declare function provideMac(
  compute: (key: Uint8Array, head: Uint8Array, body: Uint8Array, code: Uint8Array) => boolean,
): void;
