// What readers of tokens share, on servers and in browsers.

import type { Entitlements, Environment, TokenKey, TokenReading, TokenRefusal } from '../wire.js';

/** What a token has to hold against. */
export interface TokenReader {
  /** The keys that are believed, as the handler's `jwks` answers them. */
  jwks: { readonly keys: readonly object[] };
  /** Whose it has to be; anybody's unless given. */
  account?: string | undefined;
  /** Test or live; any unless given. */
  environment?: Environment | undefined;
  /** The latest time that an earlier reading told; none for a token that was just fetched. */
  latest?: number | undefined;
  /** Milliseconds; the system's clock unless given. */
  now?: number | undefined;
}

/** What a token tells, or why it does not count. Keep `latest` for the next reading. */
export type TokenRead =
  | { ok: true; entitlements: Entitlements; latest: number }
  | { ok: false; code: TokenRefusal; latest: number };

/** A set may have keys of other kinds. */
export function checkText(reader: TokenReader): string {
  const { jwks, account, environment, latest, now = Date.now() } = reader;
  const keys = jwks.keys.filter(isTokenKey).map(({ kid, x }) => ({ kid, x }));
  return JSON.stringify({ keys, account, environment, latest, now });
}

/** A reading as the package's own answers are. */
export function readingOf(said: TokenReading): TokenRead {
  const { type: _, ...what } = said;
  return 'code' in what ? { ok: false, ...what } : { ok: true, ...what };
}

function isTokenKey(key: object): key is TokenKey {
  const { kty, crv, kid, x } = key as Record<string, unknown>;
  return kty === 'OKP' && crv === 'Ed25519' && typeof kid === 'string' && typeof x === 'string';
}
