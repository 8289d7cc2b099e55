import type { StoreApps, WebProvider } from './apps/options.js';
import type { PlanSource } from './plans.js';
import type { Store } from './stores/store.js';
import type { TokenOptions } from './tokens/keys.js';
import type {
  Customer,
  Environment,
  InboundResult,
  KassaError,
  Notice,
  NoticeKind,
} from './wire.js';

/** At once, or later. */
export type Told<T> = T | Promise<T>;

/** One secret, or several of which each counts. */
export type Secrets = string | readonly string[];

/** One provider's keys. They belong on servers only. */
export interface ProviderOptions {
  /**
   * The secret key of its API, such as Stripe's `sk_…`; or a function that tells it at each call,
   * so that a new one counts without a restart.
   */
  secretKey?: string | (() => Told<string | undefined>) | undefined;
  /** The publishable key that goes with it, where the app's own page pays, such as TossPayments' `…_ck_…`. */
  clientKey?: string | undefined;
  /** A second pair, where forms on the app's own page have one: TossPayments' `…_gck_…`, `…_gsk_…`. */
  widget?: WidgetKeys | undefined;
  /**
   * The webhook's signing secrets: two while one replaces the other, the new one first. A function
   * is asked about each webhook, and without a request for what is sealed under the first of them.
   */
  webhookSecret?: Secrets | ((request: Request | undefined) => Told<Secrets | undefined>) | undefined;
  /** Which shop this is, where a provider has several under one key; others' events are ignored. */
  store?: string | undefined;
  /** The prices that count here: an event that sells only others is ignored. All unless given. */
  prices?: readonly string[] | undefined;
  /** Another address of the API; only a local one, for the offline lab. */
  apiBase?: string | undefined;
}

/** The keys of a provider's form for the app's own page. */
export interface WidgetKeys {
  /** For pages: everybody may see it. */
  readonly clientKey: string | undefined;
  /** It belongs on servers only. */
  readonly secretKey: string | undefined;
}

/** A key that a provider's stored keys, such as billing keys, are sealed with. */
export interface SealKeyOptions {
  /** Stored beside what it sealed; never the same for two keys, such as the year it was made in. */
  readonly id: string;
  /** 32 random bytes in base64 or hexadecimal, such as `openssl rand -base64 32` makes. */
  readonly key: string | undefined;
}

/** The caller, as the app's own session tells. */
export interface Identity {
  /** Becomes the account's id in the ledger: a user, a team. */
  readonly id: string;
  readonly email?: string | null | undefined;
  readonly name?: string | null | undefined;
  /** Their time zone, such as `Europe/Berlin`; the set-up's `zone` unless given. */
  readonly zone?: string | null | undefined;
}

/** Something that a person should look at; nothing was lost. */
export interface Alert {
  /** Such as `unreadable_event` or a `KassaError`'s code. */
  code: string;
  hint: string;
  provider?: string | undefined;
  /** What was thrown, where there is something. */
  error?: unknown;
}

/** A webhook that was proved and taken. */
export interface TakenWebhook {
  provider: string;
  /** The provider's id of the event. */
  event: string;
  /** The provider's name of its type. */
  kind: string;
  result: InboundResult;
  /**
   * The place of the secret that proved it, 0 for the first one. Once nothing but 0 comes for as
   * long as the provider repeats messages, the secrets behind it can go.
   */
  secret: number | undefined;
}

/** A notice of one kind, as its callback gets it. */
export type NoticeOf<Kind extends NoticeKind> = Notice & { kind: Kind };

type Hears<Kind extends NoticeKind> = ((notice: NoticeOf<Kind>) => unknown) | undefined;

/** The app's callbacks. */
export interface Callbacks {
  /**
   * A renewal could not be paid: write to the customer. Called until it resolves, at least
   * once, always under the same `notice.id`.
   */
  paymentFailed?: Hears<'paymentFailed'>;
  /**
   * A trial ends in three days, or sooner if it is shorter, and is charged at `notice.nextAttempt`:
   * write to the customer, as card networks ask. Told only to whoever gives this callback, as all
   * of the following are that say so; what happened before is not told.
   */
  trialEnding?: Hears<'trialEnding'>;
  /** Money arrived: send a receipt. Once for each payment. Only with this callback. */
  paid?: Hears<'paid'>;
  /**
   * The customer has to confirm a payment, such as to their bank: write them where, which is at
   * `notice.url` if known. Only with this callback.
   */
  paymentActionRequired?: Hears<'paymentActionRequired'>;
  /**
   * The card's network takes a payment for fraud, and a dispute is likely: giving it back now, by
   * `refund(account, notice.payment)`, costs less. Only with this callback.
   */
  fraudWarned?: Hears<'fraudWarned'>;
  /**
   * The customer's bank asks about a payment, or has taken `notice.amount` of it: answer at the
   * provider. Only with this callback.
   */
  disputed?: Hears<'disputed'>;
  /**
   * Somebody pays for two plans that exclude each other, such as by a page that Kassa did not
   * open. The better one counts; `notice.subscription` is the extra one, and `notice.payment` its
   * last payment. Nothing is ended or given back by itself: once you know which one the customer
   * meant, `cancel(account, { subscription, when })` and `refund(account, payment)`.
   * Once for each extra one, until it resolves; without this callback it is an alert.
   */
  duplicateSubscription?: Hears<'duplicateSubscription'>;
  /**
   * A customer asks the store for their money, and the store asks the app: answer with
   * `answerRefund(account, notice.payment, …)` before `notice.nextAttempt`. Called until it resolves.
   */
  refundAsked?: Hears<'refundAsked'>;
  /**
   * A store could not be told for a day that a purchase was received: at `notice.nextAttempt` it
   * gives the money back. It is tried on; without this callback it is an alert.
   */
  purchaseUnacknowledged?: Hears<'purchaseUnacknowledged'>;
  /** A webhook was taken: for a log or a counter. Nothing waits for it. */
  webhook?: ((taken: TakenWebhook) => unknown) | undefined;
  /** Something that a person should look at; printed with `console.warn` unless given. */
  alert?: ((alert: Alert) => unknown) | undefined;
}

/** The set-up of one Kassa. */
export interface KassaOptions<Source extends PlanSource = PlanSource> {
  /** What is for sale: code with literal ids, or a function that fetches it. */
  plans: Source;
  /** Who collects the money; the first one unless a checkout names another. */
  providers: { readonly [Name in WebProvider]?: ProviderOptions | undefined } & StoreApps;
  /** Where the ledger is kept, such as `sqlite('data/kassa.sqlite')`. */
  store: Store;
  /** The app's own address, such as `https://app.example`; return addresses elsewhere are refused. */
  baseUrl?: string | undefined;
  /** Further origins to come back to, and to accept requests from. */
  returnOrigins?: readonly string[] | undefined;
  /** Where a buyer lands; `/billing` unless given. `{CHECKOUT_SESSION_ID}` is filled in. */
  successUrl?: string | undefined;
  /** Where somebody lands who did not buy; the page they came from unless given. */
  cancelUrl?: string | undefined;
  /** Who sends this request? `null` for nobody. The public routes need it. */
  identify?:
    | ((request: Request) => Identity | null | undefined | Promise<Identity | null | undefined>)
    | undefined;
  on?: Callbacks | undefined;
  /** The keys of entitlement tokens, for devices that may be offline. */
  tokens?: TokenOptions | undefined;
  /**
   * What a provider's stored keys are sealed with: the first one seals, all of them open, so that
   * a new one can be put in front. A function is asked at each call. They belong on servers only.
   */
  sealKeys?:
    | readonly SealKeyOptions[]
    | (() => Told<readonly SealKeyOptions[] | undefined>)
    | undefined;
  /** Opens the handler's `tick` route for a cron that sends `Authorization: Bearer …`. */
  cronSecret?: string | undefined;
  /** Keeps a serverless function alive for work after its answer, such as Next's `after`. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** Another clock in milliseconds, for the offline lab. */
  now?: (() => number | Promise<number>) | undefined;
  /**
   * The time zone whose calendar and clock renewals keep where Kassa collects by itself, such as
   * `Asia/Seoul`; `UTC` unless given. A customer's own, from `identify`, goes first.
   */
  zone?: string | undefined;
  /** Test or live; told by the provider's key unless given. */
  environment?: Environment | undefined;
}

/** Sessions and databases have `null` where the core has nothing. */
export function customerOf({ id, email, name, zone }: Identity): Customer {
  return { id, ...(email && { email }), ...(name && { name }), ...(zone && { zone }) };
}

/** What an alert says about an error. */
export function alertOf(error: KassaError & { cause?: unknown }): Alert {
  const { code, hint, provider, cause } = error;
  return { code, hint, provider, error: cause ?? error };
}
