// Who can take a payment here, and where. Pages and components are the same for all of them.

import { cookies } from 'next/headers';
import type { ProviderName } from 'kassa';

/** What this app knows of each provider that it can be set up with. */
const providers = {
  stripe: {
    name: 'Stripe',
    key: 'STRIPE_SECRET_KEY',
    // Its form in this page takes a key for browsers too.
    here: 'NEXT_PUBLIC_STRIPE_PUBLIC_KEY',
    endsNow: true,
  },
  lemonSqueezy: {
    name: 'Lemon Squeezy',
    key: 'LEMONSQUEEZY_API_KEY',
    here: 'LEMONSQUEEZY_API_KEY',
    // What was paid lasts until its end.
    endsNow: false,
  },
} as const;

type Known = keyof typeof providers;

/** A provider's page, or its form in ours. */
export interface Till {
  id: string;
  name: string;
  provider: ProviderName;
  overlay: boolean;
}

export const TILL_COOKIE = 'kassa_till';

/** The ways to pay that have a key; one of them without any, whose error says what is missing. */
export function tills(): Till[] {
  const all = Object.entries(providers).flatMap(([provider, { name, key, here }]) => {
    if (!process.env[key]) return [];
    const till = { name, provider: provider as Known };
    const page = { ...till, id: provider, overlay: false };
    if (!process.env[here]) return [page];
    return [page, { ...till, id: `${provider}-overlay`, overlay: true }];
  });
  if (all.length > 0) return all;
  return [{ id: 'stripe', name: providers.stripe.name, provider: 'stripe', overlay: false }];
}

/** The one that the visitor chose; the first one before that. */
export async function chosenTill(): Promise<Till> {
  const chosen = (await cookies()).get(TILL_COOKIE)?.value;
  const all = tills();
  return (all.find(({ id }) => id === chosen) ?? all[0]) as Till;
}

/** What can be done with a subscription there. */
export function abilities(provider: string | undefined): { endsNow: boolean } {
  return isKnown(provider) ? providers[provider] : { endsNow: false };
}

/** What a customer calls it. */
export function tillName(provider: string): string {
  return isKnown(provider) ? providers[provider].name : provider;
}

function isKnown(provider: string | undefined): provider is Known {
  return provider !== undefined && Object.hasOwn(providers, provider);
}
