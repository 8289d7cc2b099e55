// Webhooks on their way into a module: as few bytes and copies as there can be.

import { misused } from './errors.js';
import { type HeadersLike, headerOf } from './headers.js';
import type { Instance } from './instance.js';
import { textLength, writeText } from './text.js';
import type { Environment, ProviderName } from './wire.js';

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

/** A message of a store, which signs without a secret: it holds against the app. */
export interface StoreMessage extends Omit<IncomingWebhook, 'secrets' | 'headers'> {
  /** The app that it is for. */
  app: StoreProof;
}

/** What a store's messages have to be for. */
export interface StoreProof {
  /** Such as `app.example.notes`. */
  bundleId: string;
  /** The app's number in the store: needed live. */
  appAppleId?: number | undefined;
  /** Purchases of the sandbox are `test`. */
  environment: Environment;
  /** Certificates that are believed beside the store's own, as base64 of DER: the lab's. */
  roots?: readonly string[] | undefined;
}

/** The module's part of it. */
export interface Verifier {
  free(): void;
  headers(): string;
  room(bytes: number): number;
  answered(): number;
}

/** Asks a verifier about so many bytes of headers and of body, and answers the answer's bytes. */
export type Question<V> = (verifier: V, headers: number, body: number, now: number) => number;

/** Takes a webhook to a question, and brings the answer. */
export type Prove = (provider: ProviderName, webhook: IncomingWebhook | StoreMessage) => string;

/** One provider under some secrets. */
interface Known<V> {
  provider: string;
  /** Where there is only one. */
  secret: string | undefined;
  verifier: V;
  names: readonly string[];
}

/** An app has a few secrets; whoever makes up new ones must not fill the memory. */
const MOST_KNOWN = 32;

/** Nothing larger is read; the core says so of the first byte too many. */
const LARGEST = 1_048_576;

const decoder = new TextDecoder();

type Raw = string | Uint8Array;

/** Keeps the verifiers that `make` makes. */
export function proverOf<V extends Verifier>(
  instance: Instance,
  make: (provider: string, secrets: string) => V,
): {
  asking(question: Question<V>): Prove;
  forget(): V[];
} {
  const known = new Map<string, Known<V>>();
  let last: Known<V> | undefined;

  function find(provider: string, secrets: string | readonly string[]): Known<V> {
    // An app's one secret is found at once: texts are compared by where they lie first.
    if (typeof secrets === 'string' && secrets === last?.secret && provider === last.provider) {
      return last;
    }
    // A variable that is not set is no secret; the core says which one is missing.
    const list = typeof secrets === 'string' ? [secrets] : (secrets ?? []);
    const key = JSON.stringify([provider, ...list]);
    const only = list.length === 1 ? list[0] : undefined;
    last = known.get(key) ?? instance.enter(() => made(key, provider, JSON.stringify(list), only));
    return last;
  }

  /** Found by its set-up, each time: an app's object may have been changed since. */
  function findStore(provider: string, app: StoreProof): Known<V> {
    const setUp = configOf(provider, app);
    return known.get(setUp) ?? instance.enter(() => made(setUp, provider, setUp, undefined));
  }

  function made(
    key: string,
    provider: string,
    setUp: string,
    secret: string | undefined,
  ): Known<V> {
    if (known.size >= MOST_KNOWN) forget().forEach((verifier) => verifier.free());
    const verifier = make(provider, setUp);
    // Some messages are proved by their body alone.
    const names = verifier.headers().split('\n').filter(Boolean);
    const one = { provider, secret, verifier, names };
    known.set(key, one);
    return one;
  }

  function forget(): V[] {
    const verifiers = Array.from(known.values(), ({ verifier }) => verifier);
    known.clear();
    last = undefined;
    return verifiers;
  }

  function ask(question: Question<V>, verifier: V, values: string, raw: Raw, now: number): string {
    const size = most(values) + most(raw);
    const at = verifier.room(size) >>> 0;
    const memory = instance.bytes();
    const head = put(memory, at, values, size);
    const body = put(memory, at + head, raw, size - head);
    const length = question(verifier, head, body, now);
    const from = verifier.answered() >>> 0;
    return decoder.decode(instance.bytes().subarray(from, from + length));
  }

  return {
    asking: (question) => (provider, webhook) => {
      // What the caller may have got wrong is looked at before the module is entered.
      const isStores = 'app' in webhook;
      const { verifier, names } = isStores
        ? findStore(provider, webhook.app)
        : find(provider, webhook.secrets);
      const values = isStores ? '' : valuesOf(webhook.headers, names);
      const raw = rawOf(webhook.body);
      const now = webhook.now ?? Date.now();
      // Nothing is awaited in here, so no other call finds this body in the memory.
      return instance.enter(() => ask(question, verifier, values, raw, now));
    },
    forget,
  };
}

/** The part of a set-up that a store's messages hold against, as the core reads it. */
function configOf(provider: string, app: StoreProof): string {
  const { bundleId, appAppleId, environment, roots = [] } = app;
  const number = appAppleId === undefined ? {} : { number: appAppleId };
  // A lab's root counts beside a lab's address alone. Nothing is sent there.
  const lab = roots.length > 0 ? { apiBase: 'http://127.0.0.1' } : {};
  const own = { id: bundleId, ...number, roots, testers: [] };
  const keys = { provider, webhookSecrets: [], prices: [], app: own, ...lab };
  return JSON.stringify({ environment, plans: [], providers: [keys] });
}

/** One a line. */
function valuesOf(headers: HeadersLike, names: readonly string[]): string {
  const [name = ''] = names;
  if (names.length === 1) return headerOf(headers, name);
  return names.map((name) => headerOf(headers, name)).join('\n');
}

/** So many bytes a text takes at most; bytes take what they are. */
function most(raw: Raw): number {
  return typeof raw === 'string' ? textLength(raw) : raw.length;
}

/** Writes to this place in the memory and answers how many bytes that took. */
function put(memory: Uint8Array, at: number, raw: Raw, room: number): number {
  if (typeof raw === 'string') return writeText(memory, at, raw, room);
  memory.set(raw, at);
  return raw.length;
}

/** Without `instanceof`: test runners and sandboxes hand over objects of another realm. */
function rawOf(body: unknown): Raw {
  if (typeof body === 'string') return body.length > LARGEST ? body.slice(0, LARGEST + 1) : body;
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, Math.min(body.byteLength, LARGEST + 1));
  }
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') {
    const buffer = body as ArrayBuffer;
    return new Uint8Array(buffer, 0, Math.min(buffer.byteLength, LARGEST + 1));
  }
  throw misused(
    'parsed_body',
    'Give the raw body: a string or bytes as received. A parsed body has lost what was signed.',
  );
}
