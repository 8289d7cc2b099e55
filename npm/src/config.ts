import { type AppOptions, isApp, storeApp } from './apps/options.js';
import type { KassaOptions, ProviderOptions, Secrets, WidgetKeys } from './options.js';
import { signingKey } from './tokens/keys.js';
import type { NoticeKind, Plan, ProviderConfig, SealKey } from './wire.js';

/** What is told only to an app that listens; of the rest the core tells always. */
const ASKED_FOR = ['trialEnding', 'paid', 'paymentActionRequired', 'fraudWarned', 'disputed'] as const;

/** What this app listens to of them. */
export function askedFor({ on }: Pick<KassaOptions, 'on'>): NoticeKind[] {
  return ASKED_FOR.filter((kind) => on?.[kind]);
}

/** The set-up as the core reads it. Equal ones are equal texts, so that it is read once. */
export async function configText(options: KassaOptions, plans: readonly Plan[]): Promise<string> {
  const { environment, returnOrigins, zone } = options;
  const baseUrl = options.baseUrl || undefined;
  const known = Object.entries(options.providers).filter(([, keys]) => keys !== undefined);
  const providers = await Promise.all(known.map(([name, keys = {}]) => provider(name, keys)));
  const tokenKey = signingKey(options.tokens);
  const sealKeys = await sealing(options);
  const notices = askedFor(options);
  const own = { baseUrl, environment, returnOrigins, tokenKey, zone, sealKeys, notices };
  return JSON.stringify({ plans, providers, ...own });
}

/**
 * Where no key is set, as in a build, there are none. An old one may be gone. Where only the first
 * one is missing the core refuses it, since the next one must not seal in its stead.
 */
async function sealing({ sealKeys }: KassaOptions): Promise<SealKey[] | undefined> {
  const given = (await (typeof sealKeys === 'function' ? sealKeys() : sealKeys)) ?? [];
  if (!given.some(({ key }) => key)) return undefined;
  const kept = given.filter(({ key }, place) => key || place === 0);
  return kept.map(({ id, key = '' }) => ({ id, key }));
}

/** A build has no keys and needs none; a call without one says which one is missing. */
async function provider(
  name: string,
  keys: ProviderOptions | AppOptions,
): Promise<ProviderConfig> {
  if (isApp(keys)) {
    const at = keys.apiBase ? { apiBase: keys.apiBase } : {};
    return { provider: name, webhookSecrets: [], prices: [], app: storeApp(keys), ...at };
  }
  const { clientKey, widget, webhookSecret, store, prices = [], apiBase } = keys;
  const secretKey = await (typeof keys.secretKey === 'function' ? keys.secretKey() : keys.secretKey);
  const secrets = typeof webhookSecret === 'function' ? webhookSecret(undefined) : webhookSecret;
  return {
    provider: name,
    // One that is empty keeps its place: the others are told by theirs.
    webhookSecrets: listed(await secrets),
    prices: prices.filter((price) => price !== ''),
    ...(secretKey && { secretKey }),
    ...(clientKey && { clientKey }),
    ...(widget && pair(widget)),
    ...(store && { store }),
    ...(apiBase && { apiBase }),
  };
}

/** A form is offered where both of its keys are set. */
function pair({ clientKey, secretKey }: WidgetKeys): Pick<ProviderConfig, 'widget'> {
  return clientKey && secretKey ? { widget: { clientKey, secretKey } } : {};
}

/** The secrets of one webhook, where its request decides which; else the set-up has them. */
export async function secretsOf(
  keys: ProviderOptions | AppOptions | undefined,
  request: () => Request,
): Promise<string[] | undefined> {
  if (isApp(keys) || typeof keys?.webhookSecret !== 'function') return undefined;
  return listed(await keys.webhookSecret(request()));
}

function listed(secrets: Secrets | undefined): string[] {
  if (secrets === undefined) return [];
  return typeof secrets === 'string' ? [secrets] : secrets.map((secret) => secret ?? '');
}
