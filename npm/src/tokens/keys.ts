// The keys of entitlement tokens. Private ones stay with the host: the core says what to sign,
// WebCrypto signs it, and neither the set-up's text nor any error holds more than a key's id.

import { misused } from '../errors.js';
import { base64url, derOf } from '../pem.js';

/** One key. Its private half belongs on servers only. */
export interface TokenKeyOptions {
  /** Tokens name it; never the same for two keys, such as the month in which it was made. */
  readonly id: string;
  /** A PKCS#8 PEM or a JWK, as text or as an object. */
  readonly privateKey?: string | Readonly<JsonWebKey> | undefined;
  /** An SPKI PEM or a JWK, where only that is left: tokens of this key still count. */
  readonly publicKey?: string | Readonly<JsonWebKey> | undefined;
}

/** What entitlement tokens are signed with, and for how long. */
export interface TokenOptions {
  /** The first one signs; all of them are published, so that tokens of an old one still count. */
  readonly keys: readonly TokenKeyOptions[];
  /** For how long a token counts: an hour unless given, a minute to seven days. */
  readonly seconds?: number | undefined;
}

/** A public key, as `jwks` lists it. */
export interface TokenJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  kid: string;
  x: string;
  alg: 'EdDSA';
  use: 'sig';
}

/** A JSON Web Key Set. */
export interface TokenKeys {
  keys: TokenJwk[];
}

interface Loaded {
  jwk: TokenJwk;
  signer: CryptoKey | undefined;
}

const ED25519 = { name: 'Ed25519' };

/** Keys are read once for each set-up. */
const loaded = new WeakMap<TokenOptions, Promise<Loaded[]>>();

/** The id of the key that signs; none where nothing can be signed, as in a build. */
export function signingKey(tokens: TokenOptions | undefined): string | undefined {
  const [first] = tokens?.keys ?? [];
  return first?.privateKey ? first.id : undefined;
}

/** All public keys. */
export async function publicKeys(tokens: TokenOptions | undefined): Promise<TokenKeys> {
  return { keys: (await keysOf(tokens)).map(({ jwk }) => jwk) };
}

/** Signs the bytes of a text; the signature is in base64url. */
export async function sign(
  tokens: TokenOptions | undefined,
  id: string,
  text: string,
): Promise<string> {
  const key = (await keysOf(tokens)).find(({ jwk }) => jwk.kid === id);
  if (!key?.signer) throw misused('no_token_key', `There is no private key \`${id}\`.`, 500);
  const signature = await crypto.subtle.sign(ED25519, key.signer, new TextEncoder().encode(text));
  return base64url(new Uint8Array(signature));
}

async function keysOf(tokens: TokenOptions | undefined): Promise<Loaded[]> {
  if (!tokens) return [];
  const known = loaded.get(tokens);
  if (known) return known;
  const loading = load(tokens.keys);
  loaded.set(tokens, loading);
  // A key that cannot be read may be given anew to the same object.
  loading.catch(() => loaded.delete(tokens));
  return loading;
}

async function load(keys: readonly TokenKeyOptions[]): Promise<Loaded[]> {
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw misused('bad_token_key', 'Two of `tokens.keys` have the same id.', 500);
  }
  const given = keys.filter(({ privateKey, publicKey }) => privateKey || publicKey);
  return Promise.all(given.map(loadOne));
}

async function loadOne({ id, privateKey, publicKey }: TokenKeyOptions): Promise<Loaded> {
  try {
    const signer = privateKey ? await imported('pkcs8', privateKey) : undefined;
    const seen = signer ?? (await imported('spki', publicKey ?? ''));
    const { x } = await crypto.subtle.exportKey('jwk', seen);
    if (x === undefined) throw new TypeError('a key of another kind');
    const jwk: TokenJwk = { kty: 'OKP', crv: 'Ed25519', kid: id, x, alg: 'EdDSA', use: 'sig' };
    return { jwk, signer };
  } catch {
    // The runtime's own words may quote what was given: they go no further.
    throw misused(
      'bad_token_key',
      `The key \`${id}\` of \`tokens.keys\` is no Ed25519 key: give a JWK, or a PEM such as ` +
        '`openssl genpkey -algorithm ed25519` prints.',
      500,
    );
  }
}

async function imported(
  format: 'pkcs8' | 'spki',
  given: string | Readonly<JsonWebKey>,
): Promise<CryptoKey> {
  const use: KeyUsage[] = [format === 'pkcs8' ? 'sign' : 'verify'];
  const isText = typeof given === 'string';
  if (isText && given.includes('-----BEGIN')) {
    return crypto.subtle.importKey(format, derOf(given), ED25519, true, use);
  }
  const { kty, crv, x, d } = isText ? (JSON.parse(given) as JsonWebKey) : given;
  // What else a JWK says of its use does not matter here.
  const jwk = { kty, crv, x, ...(format === 'pkcs8' && { d }) } as JsonWebKey;
  return crypto.subtle.importKey('jwk', jwk, ED25519, true, use);
}
