/** Adds the message in the provider's words, parsed at the first look, and no part of its JSON. */
export function withRaw<T extends object>(
  message: T,
  body: string | Uint8Array | ArrayBuffer,
): T & { readonly raw: unknown } {
  let raw: { value: unknown } | undefined;
  const parsed = () => JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  return Object.defineProperty(message, 'raw', {
    enumerable: false,
    get: () => (raw ??= { value: parsed() }).value,
  }) as T & { readonly raw: unknown };
}
