import { prove } from './core.js';
import { KassaError, misused } from './errors.js';
import { headerList } from './host.js';
import type { Event, Header, ProviderName } from './wire.js';

/** Headers in any of the shapes in which frameworks hand them over. */
export type HeadersLike =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | readonly (readonly [string, string])[];

/** A webhook as it came in. */
export interface IncomingWebhook {
  headers: HeadersLike;
  /** The raw body, exactly as received. A parsed one cannot be proved any more. */
  body: string | Uint8Array | ArrayBuffer;
  /** The webhook's signing secrets: two while one replaces the other. */
  secrets: string | readonly string[];
  /** Milliseconds; the system's clock unless given. */
  now?: number | undefined;
}

/** A proved message: an event in Kassa's words, or one of a type that Kassa does not use. */
export type VerifiedWebhook = (
  | ({ type: 'event' } & Event)
  | { type: 'ignored'; provider: string; id: string; kind: string }
) & {
  /** The message in the provider's words, parsed at the first look. */
  readonly raw: unknown;
};

/**
 * Proves a webhook, without any store.
 *
 * @throws {KassaError} whose `code` names the reason, such as `signature_mismatch`.
 */
export function verifyWebhook(provider: ProviderName, webhook: IncomingWebhook): VerifiedWebhook {
  const body = bytesOf(webhook.body);
  const secrets = typeof webhook.secrets === 'string' ? [webhook.secrets] : [...webhook.secrets];
  const now = webhook.now ?? Date.now();
  const proved = prove(provider, headersOf(webhook.headers), body, secrets, now);
  if ('Err' in proved) throw new KassaError(proved.Err);
  const received = proved.Ok;
  switch (received.type) {
    case 'event':
      return withRaw({ type: 'event' as const, ...received.event }, body);
    case 'ignored':
      return withRaw({ ...received, provider }, body);
    case 'unreadable':
      throw new KassaError({
        reason: 'unreadable',
        code: 'unreadable_event',
        provider,
        hint: `The ${received.kind} ${received.id} is genuine, but has no readable \`${received.path}\`.`,
        status: 422,
        retryable: false,
      });
  }
}

/** Without `instanceof`: test runners and sandboxes hand over objects of another realm. */
function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') {
    return new Uint8Array(body as ArrayBuffer);
  }
  throw misused(
    'parsed_body',
    'Give the raw body: a string or bytes as received. A parsed body has lost what was signed.',
  );
}

/** Header names and values in one list; a header that came twice stays two. */
export function headersOf(headers: HeadersLike): Header[] {
  if (isHeaders(headers)) return headerList(headers);
  const pairs = isPairs(headers) ? headers : Object.entries(headers);
  return pairs.flatMap(([name, value]) => {
    const values = value === undefined || typeof value === 'string' ? [value] : value;
    return values.flatMap((value) => (value === undefined ? [] : [{ name, value }]));
  });
}

function isHeaders(headers: HeadersLike): headers is Headers {
  return 'get' in headers && typeof headers.get === 'function';
}

function isPairs(headers: HeadersLike): headers is readonly (readonly [string, string])[] {
  return Array.isArray(headers);
}

function withRaw<T extends object>(message: T, body: Uint8Array): T & { readonly raw: unknown } {
  let raw: { value: unknown } | undefined;
  return Object.defineProperty(message, 'raw', {
    enumerable: false,
    get: () => (raw ??= { value: JSON.parse(new TextDecoder().decode(body)) }).value,
  }) as T & { readonly raw: unknown };
}
