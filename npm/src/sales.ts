// What is sold and what comes of it: the words that `kassa.ts` is made of.

import type { Identity } from './options.js';
import type { Decline, Outcome, ProviderName } from './wire.js';

/** A business "no". Nothing was changed. */
export interface Declined {
  ok: false;
  code: Decline;
  /** Credits asked for. */
  needed?: number;
  /** Credits there are for that strategy. */
  available?: number;
  /** The provider that holds the present subscription. */
  provider?: string;
  /** Where customers manage what they already have. */
  manageUrl?: string;
}

/** What was asked for, or a business "no". */
export type Answer<T> = ({ ok: true } & T) | Declined;

/** What a change would cost, before it is made. */
export type Preview = Omit<Extract<Outcome, { type: 'previewed' }>, 'type'>;

/** What is sold, wherever it is paid. */
interface Offer<Id extends string> {
  plan: Id;
  /** Units, such as seats; 1 unless given. */
  quantity?: number | undefined;
  /** The first one configured unless given. */
  provider?: ProviderName | undefined;
  /** What else this provider can be told, in its own words. Never from a browser. */
  options?: Readonly<Record<string, unknown>> | undefined;
}

/** A further plan of a checkout. */
export interface CheckoutItem<Id extends string> {
  plan: Id;
  /** Units, such as seats; 1 unless given. */
  quantity?: number | undefined;
}

/** What somebody buys. */
export interface CheckoutOrder<Id extends string> extends Offer<Id> {
  /** Who buys; only ever from the app's own session. */
  customer: Identity;
  /** A path, or an address at `baseUrl`. `{CHECKOUT_SESSION_ID}` is filled in. */
  successUrl?: string | undefined;
  cancelUrl?: string | undefined;
  /**
   * Further plans that are paid with it: what renews together, and what is bought once. Such
   * add-ons have a `group` of their own. Not every provider takes several.
   */
  items?: readonly CheckoutItem<Id>[] | undefined;
  /** A language tag for the provider's page. */
  locale?: string | undefined;
  /** Above the app's own page, where the provider has such a thing. */
  overlay?: boolean | undefined;
}

/** A page to buy at. */
export interface LinkOrder<Id extends string> extends Offer<Id> {
  /** Who is going to buy; anybody unless given. */
  customer?: Identity | undefined;
}
