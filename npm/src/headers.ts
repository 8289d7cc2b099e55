/** Headers in any of the shapes in which frameworks hand them over. */
export type HeadersLike =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | readonly (readonly [string, string])[];

/** The first value of a header, whatever its case; the empty text where there is none. */
export function headerOf(headers: HeadersLike, name: string): string {
  const value = found(headers, name);
  const first = (typeof value === 'string' ? value : value?.[0]) ?? '';
  // No header has a line break; what has one was never a header.
  return first.includes('\n') ? '' : first;
}

function found(headers: HeadersLike, name: string): string | readonly string[] | null | undefined {
  if (isHeaders(headers)) return headers.get(name);
  if (isPairs(headers)) return headers.find(([key]) => key.toLowerCase() === name)?.[1];
  if (Object.hasOwn(headers, name)) return headers[name];
  const key = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return key === undefined ? undefined : headers[key];
}

function isHeaders(headers: HeadersLike): headers is Headers {
  return 'get' in headers && typeof headers.get === 'function';
}

function isPairs(headers: HeadersLike): headers is readonly (readonly [string, string])[] {
  return Array.isArray(headers);
}
