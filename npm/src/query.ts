// What a customer brings back in the address, as frameworks hand it to a page.

import { misused } from './errors.js';
import type { Header } from './wire.js';

/**
 * The query of the address that a customer came back to: an address or a text with it, the request,
 * or what a framework made of it, such as the `searchParams` of a Next.js page. The id of a session
 * that begins with `cs_` is enough by itself.
 */
export type ReturnQuery =
  | string
  | URL
  | URLSearchParams
  | Request
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Name by name, decoded. A name that stands twice stays so: somebody has written it twice. */
export function queryOf(query: ReturnQuery): Header[] {
  return Array.from(paramsOf(query), ([name, value]) => ({ name, value }));
}

function paramsOf(query: ReturnQuery): Iterable<[string, string]> {
  if (typeof query === 'string') {
    return /^cs_\w+$/.test(query) ? [['session_id', query]] : new URLSearchParams(partOf(query));
  }
  // Without `instanceof`: frameworks hand over objects of another realm.
  if (isA('URLSearchParams', query)) return query as URLSearchParams;
  if (isA('URL', query)) return (query as URL).searchParams;
  if (isA('Request', query)) return new URLSearchParams(partOf((query as Request).url));
  if (typeof query !== 'object' || query === null) {
    throw misused('no_query', 'Give the request, its address or its search parameters.');
  }
  return Object.entries(query as Record<string, string | string[] | undefined>).flatMap(
    ([name, given]) => [given ?? []].flat().map((value): [string, string] => [name, value]),
  );
}

function isA(kind: string, value: unknown): boolean {
  return Object.prototype.toString.call(value) === `[object ${kind}]`;
}

/** What stands behind the question mark; all of a text that is no address. */
function partOf(text: string): string {
  const [address = ''] = text.split('#');
  const at = address.indexOf('?');
  if (at >= 0) return address.slice(at + 1);
  return URL.canParse(address) ? '' : address;
}
