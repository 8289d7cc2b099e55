import { prove } from './core.js';
import { KassaError } from './errors.js';
import type { IncomingWebhook } from './prover.js';
import { withRaw } from './raw.js';
import type { Event, KassaError as WireError, ProviderName, Received } from './wire.js';

/** A proved message: an event in Kassa's words, or one of a type that Kassa does not use. */
export type VerifiedWebhook = (
  | ({ type: 'event' } & Event)
  | { type: 'ignored'; provider: string; id: string; kind: string }
) & {
  /** The place of the secret that proved it: 0 for the first of `secrets`. */
  secret: number;
  /** The message in the provider's words, parsed at the first look. */
  readonly raw: unknown;
};

/**
 * Proves a webhook and reads it, without any store. To prove it and nothing else there is the
 * same function in `kassa/verify`, quicker and in a smaller module.
 *
 * @throws {KassaError} whose `code` names the reason, such as `signature_mismatch`.
 */
export function verifyWebhook(provider: ProviderName, webhook: IncomingWebhook): VerifiedWebhook {
  const proved = JSON.parse(prove(provider, webhook)) as
    | { Ok: Received; secret: number }
    | { Err: WireError };
  if ('Err' in proved) throw new KassaError(proved.Err);
  const { Ok: received, secret } = proved;
  switch (received.type) {
    case 'event':
      return withRaw({ type: 'event' as const, secret, ...received.event }, webhook.body);
    case 'ignored':
      return withRaw({ ...received, provider, secret }, webhook.body);
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
