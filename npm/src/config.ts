import type { KassaOptions } from './options.js';
import type { Plan, ProviderConfig } from './wire.js';

/** The set-up as the core reads it. Equal ones are equal texts, so that it is read once. */
export function configText(options: KassaOptions, plans: readonly Plan[]): string {
  const { environment, returnOrigins } = options;
  const baseUrl = options.baseUrl || undefined;
  const providers = Object.entries(options.providers).flatMap(
    ([provider, keys]): ProviderConfig[] => {
      if (!keys) return [];
      const { secretKey, webhookSecret = [], store, prices = [], apiBase } = keys;
      const secrets = typeof webhookSecret === 'string' ? [webhookSecret] : webhookSecret;
      // A build has no keys and needs none; a call without one says which one is missing.
      return [
        {
          provider,
          webhookSecrets: secrets.filter((secret) => secret !== ''),
          prices: prices.filter((price) => price !== ''),
          ...(secretKey && { secretKey }),
          ...(store && { store }),
          ...(apiBase && { apiBase }),
        },
      ];
    },
  );
  return JSON.stringify({ plans, providers, baseUrl, environment, returnOrigins });
}
