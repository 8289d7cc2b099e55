// What a browser sent, field by field. What is absent is undefined; what is wrong is refused.

import { misused } from './errors.js';

export type Fields = Readonly<Record<string, unknown>>;

function given(body: Fields, field: string): unknown {
  return body[field] ?? undefined;
}

export function text(body: Fields, field: string, most = 2_000): string | undefined {
  const value = given(body, field);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= most) return value;
  throw misused('invalid_field', `Send \`${field}\` as a short text.`);
}

export function wholeNumber(body: Fields, field: string): number | undefined {
  const value = given(body, field);
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value)) return Number(value);
  throw misused('invalid_field', `Send \`${field}\` as a whole number.`);
}

export function flag(body: Fields, field: string): boolean | undefined {
  const value = given(body, field);
  if (value === undefined || typeof value === 'boolean') return value;
  throw misused('invalid_field', `Send \`${field}\` as true or false.`);
}

/** More than any provider takes in one checkout. */
const MOST_ITEMS = 200;

export function list(body: Fields, field: string): Fields[] | undefined {
  const value = given(body, field);
  if (value === undefined) return undefined;
  const object = (item: unknown): item is Fields => typeof item === 'object' && item !== null;
  if (Array.isArray(value) && value.length <= MOST_ITEMS && value.every(object)) return value;
  throw misused('invalid_field', `Send \`${field}\` as a short list of objects.`);
}

export function oneOf<T extends string>(
  body: Fields,
  field: string,
  words: readonly T[],
): T | undefined {
  const value = given(body, field);
  const word = words.find((known) => known === value);
  if (value === undefined || word !== undefined) return word;
  throw misused('invalid_field', `Send \`${field}\` as one of: ${words.join(', ')}.`);
}

/** A path of the app. With a second slash it would be another site's address. */
export function returnPath(body: Fields): string | undefined {
  const path = text(body, 'returnPath');
  if (path === undefined || /^\/(?![/\\])[^\\\s]*$/.test(path)) return path;
  throw misused('invalid_return_path', 'Send `returnPath` as a path of this app: `/billing`.');
}
