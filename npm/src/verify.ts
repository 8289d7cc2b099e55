// `kassa/verify`: signatures only.

import * as glue from '../wasm/verify.js';
import { KassaError } from './errors.js';
import { instanceOf } from './instance.js';
import { type IncomingWebhook, proverOf } from './prover.js';
import { withRaw } from './raw.js';
import { tokenReader } from './tokens/read.js';
import type { TokenRead, TokenReader } from './tokens/reading.js';
import type { Environment, ProviderName } from './wire.js';

export { KassaError } from './errors.js';
export type { HeadersLike } from './headers.js';
export type { IncomingWebhook } from './prover.js';
export type { TokenRead, TokenReader } from './tokens/reading.js';
export type { Entitlements, TokenRefusal } from './wire.js';
export type { Environment, ProviderName, Reason } from './wire.js';

/** A message that is the provider's. */
export interface ProvedWebhook {
  provider: ProviderName;
  /** The provider's id of the event; empty where it gives none. */
  id: string;
  /** The provider's name of its type, such as `invoice.paid`; empty where it gives none. */
  kind: string;
  /** Undefined where the message does not tell. */
  environment: Environment | undefined;
  /** The place of the secret that proved it: 0 for the first of `secrets`. */
  secret: number;
  /** The message in the provider's words, parsed at the first look. */
  readonly raw: unknown;
}

const instance = instanceOf(glue, () => prover.forget());
const prover = proverOf(instance, (provider, secrets) => new glue.Verifier(provider, secrets));
const prove = prover.asking((verifier, headers, body, now) => verifier.prove(headers, body, now));

/** Says how this runtime gets the module. */
export const provideModule: (source: () => WebAssembly.Module) => void = instance.provide;

/**
 * Proves a webhook: that the provider sent it, these very bytes, a moment ago. Synchronous.
 *
 * ```ts
 * const { kind, raw } = verifyWebhook('stripe', {
 *   headers: request.headers,
 *   body: await request.text(),
 *   secrets: env.STRIPE_WEBHOOK_SECRET,
 * });
 * ```
 *
 * @throws {KassaError} whose `code` names the reason, such as `signature_mismatch`.
 */
export function verifyWebhook(provider: ProviderName, webhook: IncomingWebhook): ProvedWebhook {
  const said = prove(provider, webhook);
  if (said.startsWith('{')) throw new KassaError(JSON.parse(said));
  const secret = said.indexOf('\n');
  const first = said.indexOf('\n', secret + 1);
  const second = said.indexOf('\n', first + 1);
  const environment = said.slice(secret + 1, first);
  const told = {
    provider,
    id: said.slice(second + 1),
    kind: said.slice(first + 1, second),
    environment: environment === '' ? undefined : (environment as Environment),
    secret: Number(said.slice(0, secret)),
  };
  return withRaw(told, webhook.body);
}

/**
 * Reads an entitlement token: that the app issued it, and that it counts now. Synchronous, and
 * nobody is asked: `jwks` is what the handler's `jwks` route answers.
 */
export const readToken: (token: string, reader: TokenReader) => TokenRead = tokenReader(instance);
