/**
 * The query of an address, where it holds more than the id of a session: a provider's window has
 * put something there that the server has to see.
 */
export function bringsMore(
  session: string | undefined,
  query: string = globalThis.location?.search ?? '',
): string | undefined {
  const values = Array.from(new URLSearchParams(query).values());
  return values.some((value) => value !== '' && value !== session) ? query : undefined;
}
