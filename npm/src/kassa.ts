import type { StoreApps } from './apps/options.js';
import type { Benefits } from './benefits.js';
import type { Credits } from './credits.js';
import type { Identity, Told as Given } from './options.js';
import type { ReturnQuery } from './query.js';
import type { Words } from './words.js';
import type { ReconciledPage, Reconciling } from './reconcile.js';
import type { TokenKeys } from './tokens/keys.js';
import type { Answer, CheckoutOrder, LinkOrder, Preview } from './sales.js';
import type {
  Arrival,
  ChangeWhen,
  DeliveryStatus,
  Drift,
  History as Told,
  License,
  MethodView,
  Order,
  Outcome,
  Plan,
  PortalPage,
  Proration,
  ProviderName,
  RawEvent,
  RefundPreference,
  Refusal,
  Subscription,
  WayToPay,
} from './wire.js';

export type {
  Answer,
  CheckoutItem,
  CheckoutOrder,
  Declined,
  LinkOrder,
  Preview,
} from './sales.js';

/** The way to pay. */
export interface CheckoutSession {
  /** The provider's id of the session. */
  id: string;
  /** Send the browser there. Empty where a provider has no page, only a script: see `way`. */
  url: string;
  /** What an interface switches on; `kassa/client` and `kassa/react` follow all of them. */
  way: WayToPay;
  plan: string;
  /** After this it cannot be paid; milliseconds. */
  expiresAt: number;
}

/** How a checkout stands, for the page that its customer comes back to. */
export interface Arrived<Own extends Words = Words> {
  state: Arrival;
  /** The plan that it sells, if the checkout is known. */
  plan?: Own['plan'];
  benefits: Benefits<Own>;
}

/** A plan that begins with a stored card. */
export interface StoredOrder<Id extends string> {
  /** Who buys; only ever from the app's own session. */
  customer: Identity;
  plan: Id;
  /** Units, such as seats; 1 unless given. */
  quantity?: number | undefined;
  /** One of `methods`; the newest unless given. */
  method?: string | undefined;
  /** Trying again with the same key begins nothing more. */
  key?: string | undefined;
}

/** What came of a customer's way back from the provider's window, or of a card that was charged. */
export interface Returned<Own extends Words = Words> extends Arrived<Own> {
  /** The provider's code, where it was refused. */
  code?: string;
  /** What helps after that code, such as `new_method`: another card. */
  refusal?: Refusal;
  /** The payment; a deposit that is waited for has its account in `details.deposit`. */
  order?: Order;
}

/** What an app's customer bought in a store, on a device. */
export interface StorePurchase {
  /** Whose it is; only ever from the app's own session. */
  account: string;
  /** The store, by its name in `createKassa`. */
  provider: keyof StoreApps;
  /** The signed transaction (StoreKit's `jwsRepresentation`), or the purchase token. */
  proof: string;
  /** The product's id in the store, which a purchase token does not tell. */
  product?: string | undefined;
}

/** What came of it. */
export interface Purchased<Own extends Words = Words> extends Arrived<Own> {
  /** What was paid with this proof. */
  orders: Order[];
  /** The app on the device may finish the transaction. */
  finish: boolean;
  /** It was here before. */
  replayed: boolean;
}

/** What the app says to a store that asks whether it should give money back. */
export interface RefundAnswer {
  /** The customer has agreed that the store is told how they use the app; else nothing is sent. */
  consented: boolean;
  /** What the app would like; by what is left of the purchase unless given. */
  preference?: RefundPreference | undefined;
  /** What was wrong with what they got, if anything was. */
  delivery?: DeliveryStatus | undefined;
  /** There was a free try of it before. */
  sampled?: boolean | undefined;
}

/** Where a customer stores a card. */
export interface MethodOrder {
  /** A path, or an address at `baseUrl`. */
  successUrl?: string | undefined;
  cancelUrl?: string | undefined;
  /** The customer's own, or the first one configured, unless given. */
  provider?: ProviderName | undefined;
  /** A language tag for the provider's page. */
  locale?: string | undefined;
  /** What else this provider can be told, in its own words. Never from a browser. */
  options?: Readonly<Record<string, unknown>> | undefined;
}

/** The way to store a card. */
export interface MethodPage {
  /** Send the browser there. Empty where a provider has no page, only a script: see `way`. */
  url: string;
  /** What an interface switches on; `kassa/client` and `kassa/react` follow all of them. */
  way: WayToPay;
  /** After this a new one is needed; milliseconds. */
  expiresAt: number;
}

/** How one customer is read at the provider. */
export interface Syncing {
  /** All that can be read unless given. */
  provider?: ProviderName | undefined;
  /** Where an earlier reading of this account stopped. */
  cursor?: string | undefined;
  /** At most so many pages: each is one call, and one more for a charge that is disputed. */
  pages?: number | undefined;
}

/** What was read of one customer. */
export interface Synced<Own extends Words = Words> {
  /** Things that were read. */
  checked: number;
  /** What differed; `repaired` where it does not any more. */
  drifts: Drift[];
  /** Where to go on; none once all was read. */
  cursor?: string;
  benefits: Benefits<Own>;
}

/** How an account compares with its journal. */
export type Rebuilt = Omit<Extract<Outcome, { type: 'rebuilt' }>, 'type'>;

/** Which part of a journal. */
export interface ExplainPage {
  /** What `next` of the page before says. */
  after?: number | undefined;
  /** At most so many changes; 100 unless given, at most 500. */
  limit?: number | undefined;
  /** Only changes with a ledger row of this lot. */
  lot?: string | undefined;
}

/** One page of an account's journal, and how all of it stands now. */
export interface History<Own extends Words = Words> extends Omit<Told, 'benefits'> {
  benefits: Benefits<Own>;
}

/**
 * Billing for one app. Every method runs on the server; an account is the id that `identify`
 * gives. A business "no" is a value, everything else that goes wrong a `KassaError`.
 */
export interface Kassa<Own extends Words = Words> extends Credits<Own> {
  /** Sells a plan. */
  checkout(order: CheckoutOrder<Own['plan']>): Promise<Answer<CheckoutSession>>;
  /** A provider's page to buy a plan at, which can be shared and lasts. */
  link(order: LinkOrder<Own['plan']>): Promise<string>;
  /** What the customer has right now. */
  benefits(account: string): Promise<Benefits<Own>>;
  /** The same, signed: for a device that may be offline. It ends with the access that it tells. */
  token(
    account: string,
    how?: { seconds?: number | undefined },
  ): Promise<{ token: string; expiresAt: number; key: string }>;
  /** The public keys of those tokens, as the `jwks` route publishes them. */
  tokenKeys(): Promise<TokenKeys>;
  /** The customer's payments, newest first. */
  orders(account: string): Promise<Order[]>;
  /** The customer's subscriptions as their providers tell them, ended ones too, youngest first. */
  subscriptions(account: string): Promise<Subscription[]>;
  /** The customer's licence keys, youngest first. They are theirs: show them to nobody else. */
  licenses(account: string): Promise<License[]>;
  /** How a checkout of this account stands: the newest, or that of a provider's session. */
  arrival(account: string, how?: { checkout?: string | undefined }): Promise<Arrived<Own>>;
  /**
   * Takes what a customer brings back from the provider's page in the address. Where that approves
   * a payment that is still to be taken, it is checked against what was begun, and the money is
   * taken or the card stored and charged. Where it names a session that can be read over there, what
   * was bought is there before any webhook. Asked again it does nothing more, so call it on every page
   * that customers come back to. A checkout of another account is refused: `unknown_checkout`.
   *
   * ```ts
   * const back = await kassa.confirmReturn(user.id, searchParams);
   * if (!back.ok) redirect('/billing'); // `already_subscribed`
   * if (back.state === 'landed') thank(back.benefits);
   * if (back.state === 'waiting') show(back.order?.details?.deposit); // where to pay the money in
   * if (back.refusal === 'new_method') offerAnotherCard(back.code);
   * ```
   */
  confirmReturn(
    account: string,
    query: Given<ReturnQuery>,
    how?: { provider?: ProviderName | undefined },
  ): Promise<Answer<Returned<Own>>>;
  /**
   * A page on which a customer stores a card or bank account, without buying anything: the next
   * charges go to it, and what is overdue is charged at once. `confirmReturn` ends it.
   *
   * ```ts
   * const page = await kassa.registerMethod(user, { successUrl: '/billing' });
   * if (page.ok) return Response.json(page.way); // `follow(way)` of kassa/client
   * ```
   */
  registerMethod(customer: Identity, how?: MethodOrder): Promise<Answer<MethodPage>>;
  /**
   * Begins a subscription with a stored card, without a page: its first payment is taken at once, or
   * after the trial. No route does this: ask the customer first, on a page of yours.
   *
   * ```ts
   * const begun = await kassa.subscribe({ customer: user, plan: 'club', key: order.id });
   * if (begun.ok && begun.state === 'failed') console.log(begun.code, begun.refusal);
   * ```
   */
  subscribe(order: StoredOrder<Own['plan']>): Promise<Answer<Returned<Own>>>;
  /**
   * Takes what a customer bought in a store: proves it, binds it to the account and gives what it
   * bought, once. Call it for every transaction that the device has, as often as you like, and let
   * the device finish the transaction when it says so. `taken`: it is somebody else's.
   *
   * ```ts
   * const bought = await kassa.purchase({ account: user.id, provider: 'appStore', proof });
   * if (bought.ok) return { finish: bought.finish, features: bought.benefits.features };
   * ```
   */
  purchase(bought: StorePurchase): Promise<Answer<Purchased<Own>>>;
  /**
   * Answers a store that asks before it gives a customer's money back, after `on.refundAsked`. How
   * much of the purchase was used is filled in from the ledger.
   *
   * ```ts
   * await kassa.answerRefund(notice.account, notice.payment, { consented: user.agreed });
   * ```
   */
  answerRefund(
    account: string,
    payment: string,
    how: RefundAnswer,
  ): Promise<Answer<{ benefits: Benefits<Own> }>>;
  /**
   * The cards and bank accounts that Kassa can charge, the newest first.
   *
   * ```ts
   * for (const { card, inUse } of await kassa.methods(user.id)) {
   *   console.log(card?.brand, card?.lastFour, inUse);
   * }
   * ```
   */
  methods(account: string): Promise<MethodView[]>;
  /**
   * Forgets one that pays for nothing, here and at the provider: `method_in_use` if something is.
   *
   * ```ts
   * const gone = await kassa.unregisterMethod(user.id, method.id);
   * if (!gone.ok) console.log(gone.code); // 'method_in_use'
   * ```
   */
  unregisterMethod(account: string, method: string): Promise<Answer<{ methods: MethodView[] }>>;
  /**
   * Gives money back, all that is left unless an amount is given, once per key.
   *
   * ```ts
   * const refundReceiveAccount = { bank: '20', accountNumber: '1002123456789', holderName: '김토스' };
   * await kassa.refund(user.id, order.id, { key: ticket, options: { refundReceiveAccount } });
   * ```
   */
  refund(
    account: string,
    payment: string,
    how?: {
      amount?: number | undefined;
      key?: string | undefined;
      /** What else this provider can be told, in its own words, such as where a deposit goes. */
      options?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<Answer<{ refund: string; amount: number; benefits: Benefits<Own> }>>;
  /** Takes what a card holds of an order that is `authorized`, once per key; the rest is let go. */
  capture(
    account: string,
    payment: string,
    how?: { amount?: number | undefined; key?: string | undefined },
  ): Promise<Answer<{ amount: number; benefits: Benefits<Own> }>>;
  /** Lets go of what a customer's card holds. By itself that happens after about a week. */
  void(
    account: string,
    payment: string,
    how?: { key?: string | undefined },
  ): Promise<Answer<{ benefits: Benefits<Own> }>>;
  /** Ends a subscription, now or with its paid period. */
  cancel(
    account: string,
    how: {
      when: 'now' | 'period_end';
      subscription?: string | undefined;
      /** What else this provider can be told, in its own words, such as why. */
      options?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<Answer<{ benefits: Benefits<Own> }>>;
  /** Takes a planned end back, or ends a pause. */
  resume(
    account: string,
    how?: { subscription?: string | undefined },
  ): Promise<Answer<{ benefits: Benefits<Own> }>>;
  /** Lets a subscription rest, without access unless `free`; `resume` ends it before its time. */
  pause(
    account: string,
    how?: {
      /** When it goes on by itself, in milliseconds; not by itself unless given. */
      until?: number | undefined;
      free?: boolean | undefined;
      subscription?: string | undefined;
      /** What else this provider can be told, in its own words. */
      options?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<Answer<{ benefits: Benefits<Own> }>>;
  /** Sells another plan or quantity in place of the present one. */
  change(
    account: string,
    how: {
      plan?: Own['plan'] | undefined;
      quantity?: number | undefined;
      /** From when it counts: at once unless given. */
      when?: ChangeWhen | undefined;
      /**
       * How the difference is billed; unless given, with the next invoice, and at once where Kassa
       * collects. Not at all `period_end`.
       */
      proration?: Proration | undefined;
      subscription?: string | undefined;
      /** `asOf` of a preview, at most a day ago: it costs what that said. */
      asOf?: number | undefined;
      /** What else this provider can be told, in its own words. */
      options?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<Answer<{ benefits: Benefits<Own> }>>;
  /**
   * What a change would cost; nothing is changed.
   *
   * ```ts
   * const cost = await kassa.preview(user.id, { plan: 'team', proration: 'now' });
   * if (cost.ok) await kassa.change(user.id, { plan: 'team', proration: 'now', asOf: cost.asOf });
   * ```
   */
  preview(
    account: string,
    how: {
      plan?: Own['plan'] | undefined;
      quantity?: number | undefined;
      when?: ChangeWhen | undefined;
      proration?: Proration | undefined;
      subscription?: string | undefined;
    },
  ): Promise<Answer<Preview>>;
  /** The provider's page for cards and invoices; open it at once, it lives for minutes. */
  portal(
    account: string,
    how: {
      returnUrl: string;
      provider?: ProviderName | undefined;
      /** The overview unless given. */
      page?: PortalPage | undefined;
      /** For the page `change`: what the customer is to confirm. */
      plan?: Own['plan'] | undefined;
      quantity?: number | undefined;
      /** What else this provider can be told, in its own words. */
      options?: Readonly<Record<string, unknown>> | undefined;
    },
  ): Promise<Answer<{ url: string }>>;
  /**
   * One of a provider's own calls, such as making a discount, in the provider's own words and
   * with its own answer. Nothing of it is written down.
   */
  call(
    provider: ProviderName,
    name: string,
    input?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /**
   * Why the customer has this balance and this plan: one page of the journal, oldest first; with
   * the first page also each lot of credits and what opens the plan. Show it to your support only.
   */
  explain(account: string, page?: ExplainPage): Promise<History<Own>>;
  /** The provider's message behind a change of `explain`; none where the app did it. */
  rawEvent(change: { account: string; revision: number }): Promise<RawEvent | undefined>;
  /**
   * Makes exactly this account anew from its journal and compares, by path. With `repair` it is
   * written as the journal has it, where it differs.
   */
  rebuild(account: string, how?: { repair?: boolean | undefined }): Promise<Rebuilt>;
  /**
   * All that is stored of an account, for a person who asks for it: the texts, one after the
   * other, are one JSON document.
   */
  export(account: string): AsyncIterable<string>;
  /**
   * Forgets who an account's customer is, here: names, addresses, notes, providers' messages. Sums,
   * ids and what opens the plan stay. Ask again if it fails.
   */
  erase(account: string): Promise<{ account: string; rows: number }>;
  /**
   * Two accounts are one person's, such as before and after signing in: everything of `from`
   * moves to `account`, and whatever names `from` later lands there too. Asking again is no error.
   */
  merge(account: string, how: { from: string }): Promise<Benefits<Own>>;
  /**
   * What webhooks did not bring: reads the provider's own lists, page by page, and tells what
   * differs from what is stored. Nothing is changed unless `repair`. Leave the loop to stop; the
   * cursor of the last page goes on from there.
   */
  reconcile(
    provider: ProviderName,
    how: Reconciling,
  ): AsyncGenerator<ReconciledPage, void, undefined>;
  /**
   * One customer as the provider has them: reads what it keeps of this account, such as
   * subscriptions, invoices and refunds, and takes it as its webhooks would be taken, which change
   * nothing when they come after all. For a support page, or a customer who says that they
   * have paid. It reads to the end, or so many `pages`; a `cursor` goes on from there.
   *
   * ```ts
   * const read = await kassa.sync(user.id);
   * if (read.ok) for (const { said, subject } of read.drifts) console.log('was missing', said, subject);
   * else console.log(read.code); // 'no_customer': nothing was ever begun there
   * ```
   */
  sync(account: string, how?: Syncing): Promise<Answer<Synced<Own>>>;
  /** Does work that is due, of any account. Call it every few minutes, again while `more`. */
  tick(how?: {
    limit?: number | undefined;
  }): Promise<{ worked: number; failed: number; more: boolean }>;
  /** What is for sale, retired plans too. */
  plans(): Promise<Plan[]>;
  /** Answers a provider's webhook. */
  webhook(provider: ProviderName, request: Request): Promise<Response>;
  /** Answers every route below one mount point; the last part of the path decides. */
  handler(request: Request): Promise<Response>;
  /** Answers one route, wherever it is mounted. */
  route(name: RouteName, request: Request): Promise<Response>;
}

/** The handler's routes, besides the webhooks. */
export type RouteName =
  | 'plans'
  | 'checkout'
  | 'benefits'
  | 'token'
  | 'jwks'
  | 'orders'
  | 'subscriptions'
  | 'licenses'
  | 'arrival'
  | 'return'
  | 'methods'
  | 'register'
  | 'unregister'
  | 'portal'
  | 'purchase'
  | 'cancel'
  | 'resume'
  | 'tick';
