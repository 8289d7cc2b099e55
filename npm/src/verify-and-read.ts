import { prove } from './core.js';
import { KassaError } from './errors.js';
import type { StoreApps } from './apps/options.js';
import type { IncomingWebhook, StoreMessage } from './prover.js';
import { withRaw } from './raw.js';
import type { Event, KassaError as WireError, ProviderName, Received } from './wire.js';

/** A proved message: an event in Kassa's words, or one of a type that Kassa does not use. */
export type VerifiedMessage = (
  | ({ type: 'event' } & Event)
  | { type: 'ignored'; provider: string; id: string; kind: string }
) & {
  /** The message in the provider's words, parsed at the first look. */
  readonly raw: unknown;
};

/** A message that was proved under a secret. */
export type VerifiedWebhook = VerifiedMessage & {
  /** The place of the secret that proved it: 0 for the first of `secrets`. */
  secret: number;
};

/**
 * Proves a webhook and reads it, without any store. To prove it and nothing else there is the
 * same function in `kassa/verify`, quicker and in a smaller module.
 *
 * @throws {KassaError} whose `code` names the reason, such as `signature_mismatch`.
 */
export function verifyWebhook(provider: ProviderName, webhook: IncomingWebhook): VerifiedWebhook;
/**
 * A store signs without a secret: its messages hold against the app.
 *
 * ```ts
 * const app = { bundleId: 'app.example.notes', appAppleId: 1234567890, environment: 'live' } as const;
 * const told = verifyWebhook('appStore', { headers, body, app });
 * ```
 */
export function verifyWebhook(provider: keyof StoreApps, message: StoreMessage): VerifiedMessage;
export function verifyWebhook(
  provider: ProviderName,
  webhook: IncomingWebhook | StoreMessage,
): VerifiedMessage {
  const proved = JSON.parse(prove(provider, webhook)) as
    | { Ok: Received; secret: number | null }
    | { Err: WireError };
  if ('Err' in proved) throw new KassaError(proved.Err);
  const { Ok: received } = proved;
  const secret = proved.secret ?? undefined;
  const place = secret === undefined ? {} : { secret };
  switch (received.type) {
    case 'event':
      return withRaw({ type: 'event' as const, ...place, ...received.event }, webhook.body);
    case 'ignored':
      return withRaw({ ...received, provider, ...place }, webhook.body);
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
