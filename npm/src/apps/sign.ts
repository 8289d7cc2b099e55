// What asks a store's server is signed with the app's private key. It stays here: the core says what
// to sign, WebCrypto signs it, and neither the set-up's text nor any error holds more than its id.

import { misused } from '../errors.js';
import { base64url, derOf } from '../pem.js';
import type { Algorithm } from '../wire.js';
import { type AppOptions, isApp, keyOf, type NamedKey } from './options.js';

/** What stores want to be signed with. */
export type StoreAlgorithm = Exclude<Algorithm, 'ed25519'>;

interface Kind {
  importing: EcKeyImportParams | RsaHashedImportParams;
  signing: AlgorithmIdentifier | EcdsaParams;
  /** What a right one is, for whoever gave a wrong one. */
  wanted: string;
}

const KINDS: Record<StoreAlgorithm, Kind> = {
  es256: {
    importing: { name: 'ECDSA', namedCurve: 'P-256' },
    signing: { name: 'ECDSA', hash: 'SHA-256' },
    wanted: 'the text of the `.p8` file from App Store Connect, which is a key of the curve P-256',
  },
  rs256: {
    importing: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    signing: { name: 'RSASSA-PKCS1-v1_5' },
    wanted: '`private_key` of the service account’s JSON file, which is an RSA key',
  },
};

/** Keys are imported once for each set-up. */
const imported = new WeakMap<AppOptions, Promise<CryptoKey>>();

/** Signs the bytes of a text with the key of that id; the signature is in base64url. */
export async function signForStore(
  providers: object,
  algorithm: StoreAlgorithm,
  id: string,
  text: string,
): Promise<string> {
  const app = Object.values(providers)
    .filter(isApp)
    .find((it) => keyOf(it).id === id && ('bundleId' in it) === (algorithm === 'es256'));
  if (!app) throw wrong(id, 'is not there');
  const key = await keyFor(app, algorithm);
  const bytes = new TextEncoder().encode(text);
  const signature = await crypto.subtle.sign(KINDS[algorithm].signing, key, bytes);
  return base64url(new Uint8Array(signature));
}

function keyFor(app: AppOptions, algorithm: StoreAlgorithm): Promise<CryptoKey> {
  const known = imported.get(app);
  if (known) return known;
  const importing = importKey(keyOf(app), algorithm);
  imported.set(app, importing);
  // A key that cannot be read may be given anew to the same object.
  importing.catch(() => imported.delete(app));
  return importing;
}

async function importKey(
  { id = '', privateKey = '' }: NamedKey,
  algorithm: StoreAlgorithm,
): Promise<CryptoKey> {
  const kind = KINDS[algorithm];
  if (typeof privateKey !== 'string') return fitting(privateKey, id, kind);
  const why = Object.entries(OTHERS).find(([mark]) => privateKey.includes(mark))?.[1];
  if (why) throw wrong(id, why, kind);
  try {
    const der = derOf(privateKey);
    // Not extractable: nothing that has the set-up in its hands can print it.
    return await crypto.subtle.importKey('pkcs8', der, kind.importing, false, ['sign']);
  } catch {
    // The runtime's own words may quote what was given: they go no further.
    throw wrong(id, 'cannot be read as such', kind);
  }
}

/** What is mistaken for a private key, by a mark in its text. */
const OTHERS: Readonly<Record<string, string>> = {
  'BEGIN ENCRYPTED': 'is encrypted: decrypt it first, such as with `openssl pkcs8`',
  'Proc-Type: 4,ENCRYPTED': 'is encrypted: decrypt it first, such as with `openssl pkcs8`',
  'BEGIN EC PRIVATE': 'is no PKCS #8: convert it with `openssl pkcs8 -topk8 -nocrypt`',
  'BEGIN RSA PRIVATE': 'is no PKCS #8: convert it with `openssl pkcs8 -topk8 -nocrypt`',
  'BEGIN CERTIFICATE': 'is a certificate',
  'BEGIN PUBLIC': 'is the public half',
};

/** A key of WebCrypto's cannot be converted, so it has to be the right one. */
function fitting(key: CryptoKey, id: string, { importing, wanted }: Kind): CryptoKey {
  const { name, namedCurve, hash } = key.algorithm as Partial<
    EcKeyAlgorithm & RsaHashedKeyAlgorithm
  >;
  const same =
    name === importing.name &&
    ('namedCurve' in importing
      ? namedCurve === importing.namedCurve
      : hash?.name === importing.hash);
  if (same && key.type === 'private' && key.usages.includes('sign')) return key;
  throw wrong(id, 'is a key of another kind, or may not sign', { wanted });
}

function wrong(id: string, why: string, kind?: Pick<Kind, 'wanted'>): Error {
  const give = kind ? ` Give ${kind.wanted}.` : ' Give it where Kassa is made.';
  return misused('bad_store_key', `The private key \`${id}\` ${why}.${give}`, 500);
}
