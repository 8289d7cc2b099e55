// Generated from the core by tests/wire; do not edit. After a change in the core:
// KASSA_BLESS=1 cargo test --package kassa-wire-drift

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

/** The providers that this version knows. */
export type ProviderName = "lemonSqueezy" | "stripe" | "tossPayments" | "appStore" | "polar" | "dodo" | "standardWebhooks" | "googlePlay";

/**
 * An error that says what to do. It holds no secret and no body.
 */
export interface KassaError {
  /** The class. */
  reason: Reason;
  /** Stable, snake_case, made for `switch`; for a refusal the provider's own. */
  code: string;
  /** The provider that it concerns. */
  provider?: string;
  /** For the developer: what to do next. Not for the customer. */
  hint: string;
  /** The HTTP status that fits. */
  status: number;
  /** The same call can succeed later, with the same key. */
  retryable: boolean;
}

/** The classes of errors. */
export type Reason = "misused" | "unsupported" | "untrusted" | "unreadable" | "refused" | "contended" | "unavailable";

/** The snapshot that a commit stores and a load returns. */
export interface Account {
  /** The app's id of the customer. */
  id: string;
  /** Test and live never mix. */
  environment: Environment;
  /** Who this is at each provider. */
  customers?: ProviderCustomer[];
  /** What was begun, with the terms pinned. */
  checkouts?: Checkout[];
  /** All of them, ended ones too. */
  subscriptions?: Subscription[];
  /** All of them. */
  payments?: Payment[];
  /** Keys of software that was bought. */
  licenses?: License[];
  /** Credits, by where they came from. */
  lots?: Lot[];
  /** Credits that the app gave by hand. */
  grants?: Grant[];
  /** Credits that are held for work that goes on. */
  reservations?: Reservation[];
  /** Cards and bank accounts that can be charged again. */
  methods?: PaymentMethod[];
  /** What Kassa collects itself. */
  schedules?: Schedule[];
  /** Calls that move money, until their end is certain. */
  operations?: Operation[];
  /** Messages that the app has not confirmed yet. */
  notices?: PendingNotice[];
  /** The account that has everything of this one since they were merged. */
  mergedInto?: string;
  /** Accounts that were merged into this one, and those merged into them. */
  merged?: string[];
  /**
   * When it was asked that its customer be forgotten. Whatever comes later
   * brings no name or address back.
   */
  erasedAt?: Millis;
  /**
   * The form in which this was written. A version that knows only older
   * forms refuses it, since it would drop what it does not know.
   */
  form?: number;
}

/** The account's counterpart at a provider. */
export interface ProviderCustomer {
  /** Such as `stripe`. */
  provider: string;
  /** The provider's id. */
  id: string;
}

/**
 * A checkout session: written before the provider hears of it, so that the
 * terms that the customer saw are the terms that the payment gets.
 */
export interface Checkout {
  /** Ours; it travels as `kassa_checkout` in the provider's metadata. */
  id: string;
  /** Such as `stripe`. */
  provider: string;
  /** A digest of what was asked: equal asks share one session. */
  digest: string;
  /** What is being sold. */
  terms: Terms;
  /** Units. */
  quantity: number;
  /** Free days that it gives: an account has them once. */
  trialDays?: number;
  /**
   * Another one of its group takes its place: whoever makes its session ends
   * it again.
   */
  replaced?: boolean;
  /** When it is (next) ended at its provider, since its group was bought. */
  dueAt?: Millis;
  /** How often that was tried. */
  attempts?: number;
  /**
   * The calendar that its periods follow, where Kassa collects them; UTC unless
   * told.
   */
  zone?: string;
  /** Where receipts go, where Kassa collects. */
  email?: string;
  /** Who buys, where Kassa collects. */
  customerName?: string;
  /** The provider's id, once it has made the session. */
  session?: string;
  /** Where the customer pays, while that is possible. */
  url?: string;
  /** The subscription that it began, once an event has told it. */
  subscription?: string;
  /** When it was begun. */
  created: Millis;
  /** After this it cannot be paid any more. */
  expiresAt: Millis;
}

/** One payment under all its names. */
export interface Payment {
  /** Such as `stripe`. */
  provider: string;
  /** The name that orders and lots use. */
  id: string;
  /**
   * Every name that the provider has for it (intent, charge, invoice,
   * session), sorted. Names never add up: they are one payment.
   */
  aliases: string[];
  /** What it was for. */
  orderType: OrderType;
  /** Where it stands. */
  status: PaymentStatus;
  /** What was sold; none while no fact told it. */
  terms?: Terms;
  /** Units. */
  quantity: number;
  /** The subscription that it pays for. */
  subscription?: string;
  /**
   * Our id of the checkout that sold it, where no name of the payment is its
   * session's.
   */
  checkout?: string;
  /**
   * What an order told that it sold, where the invoice of the same payment
   * tells nothing.
   */
  sold?: Sold;
  /** The period that it pays for. */
  periodStart?: Millis;
  /**
   * The period that it pays for. Where a provider tells only its start, it
   * lasts as long as the plan's interval.
   */
  periodEnd?: Millis;
  /** What was asked or paid. */
  amount: Money;
  /** When the provider made it. */
  created: Millis;
  /** As of when the provider said all this. */
  asOf: Millis;
  /** How often the provider has tried to collect it. */
  attempt?: number;
  /** When the provider tries again; none if it does not. */
  nextAttempt?: Millis;
  /** Whom the provider billed. */
  customerEmail?: string;
  /** Whom the provider billed. */
  customerName?: string;
  /** Money that went back, by its own id. */
  refunds?: Refund[];
  /** The provider's own sum of what went back. */
  refundTotal?: RefundTotal;
  /** What the customer's bank took back, or tries to. */
  disputes?: Dispute[];
  /** What its receipt shows. */
  details?: PaymentDetails;
  /**
   * Until when the store has to be told that it was received, or it goes back; none
   * where nothing needs to be told.
   */
  acknowledgeBy?: Millis;
  /** What the store asks before it gives this back. */
  refundRequest?: RefundRequest;
  /** The try that waits for the customer to confirm it, such as to their bank. */
  actionRequired?: number;
  /** When the card's network first took it for fraud. */
  fraudWarned?: Millis;
  /** It cost nobody anything: a reviewer's or tester's. */
  test?: boolean;
}

/** Money that goes back. */
export interface Refund {
  /** The provider's id. */
  id: string;
  /** Minor units of the payment's currency. */
  amount: number;
  /** Where it stands. */
  status: RefundStatus;
  /** When it was made. */
  created: Millis;
  /** As of when. */
  asOf: Millis;
}

/** Where a refund stands. The order is the rank: it only moves right. */
export type RefundStatus = "pending" | "succeeded" | "failed";

/** A running total as the provider keeps it. */
export interface RefundTotal {
  /** Minor units of the payment's currency. */
  amount: number;
  /**
   * How much of what was bought went back, in thousandths of a percent, 0 to
   * 100,000, where the provider tells that and not the money.
   */
  share?: number;
  /** As of when. */
  asOf: Millis;
  /**
   * As of when it was first told that anything went back. Kassa's own: a
   * provider leaves it out.
   */
  since?: Millis;
}

/** What a store asks the app before it gives a customer's money back. */
export interface RefundRequest {
  /** The store's own word for why, where it tells. */
  reason?: string;
  /** By which it is answered, where it is not by the payment. */
  token?: string;
  /** Until when it can be answered. */
  until: Millis;
}

/** Money that the customer's bank takes back. */
export interface Dispute {
  /** The provider's id. */
  id: string;
  /** Minor units of `currency`. */
  amount: number;
  /** Lower case, such as `eur`; the payment's where it is not told. */
  currency?: string;
  /** Where it stands. */
  status: DisputeStatus;
  /** When it was opened. */
  created: Millis;
  /** As of when. The newest word stands; of one second, the later status. */
  asOf: Millis;
}

/** Where a dispute stands. */
export type DisputeStatus = "inquiry" | "open" | "lost" | "won";

/**
 * Credits of one origin. Granted, reversed, repaid and the times follow from
 * facts; spent and forgiven from what the app did.
 */
export interface Lot {
  /**
   * The payment's id, or the grant's; with `#k` for the k-th month after the
   * first of a longer period, and `@kind` for a kind of its own. However long
   * a period turns out to be, its first month keeps its name.
   */
  id: string;
  /** Where they came from. */
  bucket: Bucket;
  /** Their kind; none for the plain one. */
  kind?: string;
  /** The payment that bought them; empty for a grant by hand. */
  payment: string;
  /** The subscription, for its credits. */
  subscription?: string;
  /** Credits bought. */
  granted: number;
  /** Credits taken back because money went back. */
  reversed: number;
  /** Credits used. */
  spent: number;
  /** Credits that a person took: nobody used them, so nobody owes them. */
  taken?: number;
  /** Credits that reservations hold. */
  held?: number;
  /** What happens when more was used than is left after a reversal. */
  overspent?: Overspent;
  /** Of what was used too much, what other lots have paid. */
  repaid?: number;
  /** Credits that went to the debts of other lots. */
  pays?: number;
  /** Of what was used too much, what was forgiven. */
  forgiven?: number;
  /** From when they count. */
  startsAt: Millis;
  /** From when they do not count any more. */
  expiresAt?: Millis;
  /** Since when more was used than is left, if it is. */
  overspentSince?: Millis;
  /** What the ledger's rows of this lot sum to. */
  booked: number;
}

/** Credits that the app gave by hand. */
export interface Grant {
  /** The name of its lot. */
  id: string;
  /** Credits. */
  amount: number;
  /** Their kind; none for the plain one. */
  kind?: string;
  /** From when they do not count any more. */
  expiresAt?: Millis;
  /** Who gave them. */
  author: string;
  /** Why. */
  reason: string;
  /** When. */
  at: Millis;
}

/**
 * Credits that are held for work that goes on. While its time runs nobody else
 * can spend them; afterwards they are free again.
 */
export interface Reservation {
  /** Its name; the caller's key is part of it. */
  id: string;
  /** What it holds, lot by lot. Empty once its time is over. */
  takes?: Take[];
  /** Credits. */
  amount: number;
  /** Their kind; none for the plain one. */
  kind?: string;
  /** Which credits, in which order. */
  strategy: Strategy;
  /** What the work is. */
  note?: string;
  /** When it began. */
  created: Millis;
  /** When its time is over. */
  expiresAt: Millis;
}

/** Credits of one lot. */
export interface Take {
  /** The lot's id. */
  lot: string;
  /** Credits. */
  amount: number;
}

/** A call that moves money, from before it is sent until its end is certain. */
export interface Operation {
  /** The cause that began it: the same one never moves money twice. */
  key: string;
  /** What it does. */
  kind: OperationKind;
  /** Such as `stripe`. */
  provider: string;
  /** The payment or subscription it is about. */
  subject: string;
  /** Minor units, for a refund. */
  amount?: number;
  /** Minor units that had gone back before, for a refund. */
  before?: number;
  /**
   * What the customer keeps until the period's end once this is done, for a
   * change.
   */
  kept?: Kept;
  /** What it collects, for a charge. */
  charge?: Charge;
  /** The request, byte for byte, less the secret. */
  call: Call;
  /** Where it stands. */
  status: OperationStatus;
  /** How often it was sent. */
  attempts: number;
  /** When it was first asked. */
  created: Millis;
  /** When it is looked at again; none once it is certain. */
  dueAt?: Millis;
  /** The app was told that this takes long. */
  told?: boolean;
  /** The provider's id of what it made, once it is done. */
  result?: string;
  /** The provider's code, when it said no. */
  refusal?: string;
}

/** Which call. */
export type OperationKind = "refund" | "capture" | "void" | "cancel_now" | "cancel_at_period_end" | "resume" | "pause" | "change" | "confirm" | "register" | "charge" | "unregister" | "acknowledge" | "pay_with";

/** What is known of a call. */
export type OperationStatus = "pending" | "unknown" | "posted" | "failed";

/**
 * A provider call without its secret: what is stored and, byte for byte, sent
 * again.
 */
export interface Call {
  /** `GET`, `POST`, `PATCH` or `DELETE`. */
  method: string;
  /** From the API's root, with the query. */
  path: string;
  /** Encoded as the provider wants it. */
  body: string;
  /** Under which name the provider makes it only once. */
  idempotencyKey?: string;
  /**
   * The provider would do it again each time it is sent: without an answer it
   * is looked up before it is sent again.
   */
  once?: boolean;
  /**
   * What stands in place of `{sealed}` in the path, or else in the body, when the call
   * is sent.
   */
  sealed?: SealedKey;
}

/** A provider's key at rest. */
export interface SealedKey {
  /** Sealed. */
  text: string;
  /** The provider's id of the customer to whom it is bound. */
  customer: string;
}

/** A message on its way to the app. */
export interface PendingNotice {
  /** What to say. */
  notice: Notice;
  /** How often it was tried. */
  attempts: number;
  /** When it is tried (again). */
  dueAt: Millis;
}

/** How a checkout stands. */
export type Arrival = "open" | "waiting" | "landed" | "failed" | "expired" | "unknown";

/** The view that pages and route handlers ask for. */
export interface Benefits {
  /** The plan whose features are open; none without one. */
  activePlanId?: string;
  /** Of the subscription that counts; none if there never was one. */
  subscriptionStatus?: SubscriptionStatus;
  /** Everything that can be spent now. */
  totalAvailableCredits: number;
  /** The part that a subscription gave. */
  subscriptionCreditsBalance: number;
  /** The part that was bought once. */
  oneTimeCreditsBalance: number;
  /** Every kind of credits that the customer has or had, the plain one first. */
  credits: KindBalance[];
  /**
   * More was used than the money that stayed has bought, and the plan says
   * that nothing can be spent until that is settled.
   */
  frozen: boolean;
  /** Names of open features, sorted. */
  features: string[];
  /**
   * How much of something the customer may have: the plan's and what was
   * bought once, added up.
   */
  limits: LimitBenefit[];
  /** What the app defined itself: the plan's, else of the youngest purchase. */
  values: CustomBenefit[];
  /** Units of the plan, such as seats; 0 without one. */
  quantity: number;
  /** When the paid period ends. */
  currentPeriodEnd?: Millis;
  /** It will not renew. */
  cancelAtPeriodEnd: boolean;
  /** The plan that comes with the next period, where a change waits for it. */
  scheduledPlanId?: string;
  /** The provider's id of the subscription that counts. */
  subscriptionId?: string;
  /** The account's revision: it grows with every change. */
  revision: number;
}

/** Credits of one kind. */
export interface KindBalance {
  /** Its name; `credits` for the plain kind. */
  kind: string;
  /** What can be spent now; below zero while a debt is open. */
  available: number;
  /** The part that a subscription gave. */
  subscription: number;
  /** The part that was bought once or given by hand. */
  oneTime: number;
  /** What reservations hold beside that. */
  held: number;
  /** What was used too much and is not settled. */
  debt: number;
}

/** How much of something a customer may have. */
export interface LimitBenefit {
  /** Such as `projects`. */
  name: string;
  /** So many. */
  amount: number;
}

/** Which credits a spend may take, and in which order. */
export type Strategy = "subscriptionOnly" | "oneTimeOnly" | "subscriptionFirst" | "oneTimeFirst" | "expiringFirst";

/** Where credits came from. */
export type Bucket = "subscription" | "one_time";

/** One thing a customer can buy. */
export interface Plan {
  /** Your own name of it, such as `pro`; 1 to 64 characters. */
  id: string;
  /** Shown to the customer. */
  name: string;
  /** Shown below the name. */
  description?: string;
  /**
   * For one unit and one period. Sent to the provider as it stands where
   * the plan names no price there.
   */
  price: Money;
  /** How often it is paid; none for a one-time purchase. */
  interval?: Interval;
  /** What the customer gets. */
  benefits?: PlanBenefits;
  /** The plan's own prices at the providers, if they were made there. */
  prices?: ProviderPrice[];
  /** Free days before the first payment, 1 to 730. */
  trialDays?: number;
  /**
   * Days of access after a period's end while its renewal is still open;
   * 3 unless told otherwise.
   */
  graceDays?: number;
  /** What a renewal that failed does to access; grace unless told otherwise. */
  pastDue?: PastDue;
  /**
   * What follows a renewal that failed, in order of time, instead of `grace_days`
   * and `past_due`: `retry` after some days, `block` access, `cancel`.
   */
  dunning?: DunningStep[];
  /**
   * The day of the month that all of its periods begin on, 1 to 31, where Kassa
   * collects by itself; the day of the first charge unless given.
   */
  billingDay?: number;
  /** What the time before the first billing day costs. */
  firstPeriod?: FirstPeriod;
  /**
   * Goods that are free of value-added tax, such as books in Korea: a provider that
   * is told with each sum is told so. Others have their own settings of tax.
   */
  taxFree?: boolean;
  /**
   * Plans of one group exclude each other: a customer holds one of them.
   * All subscriptions share the group `default` unless told otherwise.
   */
  group?: string;
  /** Not offered any more. What was sold before stays as it was sold. */
  retired?: boolean;
}

/** What a plan gives. */
export interface PlanBenefits {
  /**
   * Subscription credits for each month of a paid period, times the
   * quantity. A period shorter than a month gets them once.
   */
  monthlyCredits?: number;
  /** Credits of a one-time purchase, times the quantity. */
  oneTimeCredits?: number;
  /** Credits of further kinds, which are spent by their names. */
  credits?: KindCredits[];
  /** Names of features that open. */
  features?: string[];
  /** How much of something the customer may have, such as projects. */
  limits?: Limit[];
  /** Whatever else the app wants to know of the plan. */
  values?: CustomBenefit[];
  /** What becomes of a month's credits when the next month begins. */
  leftOver?: LeftOver;
  /**
   * Months that accumulated credits last beyond their own; for ever unless
   * told. 1 to 120.
   */
  lastingMonths?: number;
  /** Days that credits bought once last; for ever unless told. 1 to 3,650. */
  oneTimeDays?: number;
  /** Credits of an upgrade in the middle of a period. */
  onUpgrade?: UpgradeCredits;
  /** What happens when money goes back and its credits were spent already. */
  overspent?: Overspent;
}

/** Credits of a kind of its own, such as `image`. */
export interface KindCredits {
  /**
   * Its name; 1 to 40 letters, digits, `_` and `-`. The plain kind is called
   * `credits` and has fields of its own.
   */
  kind: string;
  /** For each month of a paid period, times the quantity. */
  monthly?: number;
  /** Of a one-time purchase, times the quantity. */
  oneTime?: number;
}

/** How much of something a customer may have. Kassa does not count it. */
export interface Limit {
  /** Such as `projects`. */
  name: string;
  /** So many. */
  amount: number;
  /** For each unit, such as for each seat. */
  perUnit?: boolean;
}

/** A benefit that only the app understands. */
export interface CustomBenefit {
  /** Such as `support`. */
  name: string;
  /** A JSON text, such as `"email"`; at most 1,000 bytes. */
  value: string;
}

/** What becomes of a month's credits when the next month begins. */
export type LeftOver = "reset" | "accumulate";

/**
 * Credits of an upgrade in the middle of a period. Whatever is chosen, a
 * period never gives more than its dearest paid plan does, so that changing to
 * and fro gives nothing.
 */
export type UpgradeCredits = "prorated" | "full" | "none";

/** What happens when money goes back and its credits were spent already. */
export type Overspent = "stop" | "debt" | "freeze";

/** What a renewal that failed does to access while the provider tries again. */
export type PastDue = "grace" | "open" | "closed";

/** What is done so long after a renewal failed. */
export interface DunningStep {
  /**
   * A whole number with `h` or `d` for hours or days, such as `3d`, counted from
   * the end of the time that is paid; 1 hour to 365 days.
   */
  after: string;
  /** What is done then. */
  do: DunningAction;
}

/** What is done after a renewal failed. */
export type DunningAction = "retry" | "block" | "cancel";

/** What the time before the first billing day costs. */
export type FirstPeriod = "prorated" | "full" | "free";

/** A price made at a provider. */
export interface ProviderPrice {
  /** Such as `stripe`. */
  provider: string;
  /** The provider's id of the price. */
  id: string;
  /**
   * The provider's own page to buy it at, which can be shared and lasts, such
   * as `https://acme.lemonsqueezy.com/checkout/buy/…`.
   */
  link?: string;
}

/** What was sold, as it stood at the sale. Editing a plan changes no past one. */
export interface Terms {
  /** The plan's id. */
  plan: string;
  /** The plan's name then. */
  name: string;
  /** A digest of the plan's terms. */
  version: string;
  /** For one unit and one period. */
  price: Money;
  /** None for a one-time purchase. */
  interval?: Interval;
  /** What one unit gives. */
  benefits: PlanBenefits;
  /** Days of access after a period's end. */
  graceDays: number;
  /** What a renewal that failed does to access. */
  pastDue?: PastDue;
  /** What follows a renewal that failed; `past_due` and `grace_days` where empty. */
  dunning?: DunningStep[];
  /** The day of the month that its periods begin on. */
  billingDay?: number;
  /** What the time before the first billing day costs. */
  firstPeriod?: FirstPeriod;
  /** It is free of value-added tax. */
  taxFree?: boolean;
  /** The group it excludes others of; none for a one-time purchase. */
  group?: string;
  /** What was sold along with it, by the plans' ids. */
  addOns?: AddOn[];
}

/**
 * Another plan that was sold along with one, as it stood at the sale: what
 * renews is paid and renewed with it, the rest is on its first payment alone.
 */
export interface AddOn {
  /** The plan's id. */
  plan: string;
  /** The plan's name then. */
  name: string;
  /** For one unit, and one period if it renews. */
  price: Money;
  /** Units. */
  quantity: number;
  /** It is paid with each period. */
  renews: boolean;
  /** The group it excludes others of; none for what is bought once. */
  group?: string;
  /** What one unit gives. */
  benefits: PlanBenefits;
}

/** The set-up of one Kassa. */
export interface Config {
  /** What is for sale. */
  plans?: Plan[];
  /** Who collects the money. */
  providers?: ProviderConfig[];
  /**
   * Test or live; told by the first provider's key unless named. Keys of
   * another environment are refused.
   */
  environment?: Environment;
  /**
   * The app's own address, such as `https://app.example`: relative return
   * URLs start here, and return URLs elsewhere are refused.
   */
  baseUrl?: string;
  /** Further origins that a customer may be sent back to. */
  returnOrigins?: string[];
  /** The id of the key that signs entitlement tokens. The host has the key. */
  tokenKey?: string;
  /**
   * Whose calendar and clock count where Kassa collects by itself, such as `Asia/Seoul`; `UTC`
   * unless given. A customer can have another.
   */
  zone?: string;
  /**
   * The keys that stored keys of a provider's, such as billing keys, are sealed
   * with: the first seals, and all open, so that one can replace another.
   */
  sealKeys?: SealKey[];
  /**
   * Which notices the app wants beside those that are always told: of
   * [`NoticeKind::TrialEnding`], [`NoticeKind::Paid`], [`NoticeKind::PaymentActionRequired`],
   * [`NoticeKind::FraudWarned`] and [`NoticeKind::Disputed`]. None unless given; what
   * happened before it was listed is not told.
   */
  notices?: NoticeKind[];
}

/** A key that stored keys are sealed with. */
export interface SealKey {
  /**
   * Your own name of it, which is stored beside what it sealed; 1 to 40 letters,
   * digits, `_` and `-`.
   */
  id: string;
  /** 32 random bytes in base64 or hexadecimal. */
  key: Secret;
}

/** One provider's keys. */
export interface ProviderConfig {
  /** Such as `stripe`. */
  provider: string;
  /** The secret key of its API. Not needed to verify webhooks. */
  secretKey?: Secret;
  /** The publishable key that goes with it, where pages of the app use one. */
  clientKey?: string;
  /**
   * A second pair of keys, where the provider has one for forms on the app's
   * own page.
   */
  widget?: KeyPair;
  /** The webhook's signing secrets: two while one replaces the other. */
  webhookSecrets?: Secret[];
  /**
   * Which of the account's shops this is, where a provider has several under
   * one key, such as Lemon Squeezy's store id. Events of others are ignored.
   */
  store?: string;
  /**
   * The prices that count here: an event that sells only others is ignored.
   * An empty list accepts all.
   */
  prices?: string[];
  /** The app in the store that this provider is. */
  app?: StoreApp;
  /**
   * Another address of the API, for the offline lab. Only loopback
   * addresses are accepted, so that a key cannot be sent elsewhere.
   */
  apiBase?: string;
}

/** A publishable key and the secret key that goes with it. */
export interface KeyPair {
  /** For the app's pages. */
  clientKey: string;
  /** For the app's server. */
  secretKey: Secret;
}

/**
 * An app in a store, and who may ask the store's server about it. The private key
 * itself stays with the host, which signs with it.
 */
export interface StoreApp {
  /** The bundle id, or the name of the package, such as `app.example.notes`. */
  id: string;
  /**
   * The app's number in the App Store (`appAppleId`): needed where live
   * notifications come in.
   */
  number?: number;
  /**
   * The issuer id of the App Store's API key, or the e-mail address of Google's
   * service account.
   */
  issuer?: string;
  /** The id of its private key. The host signs with the key of this id. */
  key?: string;
  /** Who posts Google's notifications. */
  push?: Push;
  /**
   * Accounts of reviewers and testers, whose sandbox purchases count in a live
   * Kassa too. They are marked as tests.
   */
  testers?: string[];
  /**
   * Certificates that are believed beside the store's own, as base64 of DER: the
   * lab's. Refused in a live Kassa and beside the store's own address.
   */
  roots?: string[];
  /**
   * The one certificate of Xcode's local testing, as base64 of DER. Refused in a
   * live Kassa.
   */
  xcode?: string;
}

/** The push subscription that brings Google's notifications. */
export interface Push {
  /** The audience of its tokens; the address it posts to unless set there. */
  audience: string;
  /** The service account that it signs in as. */
  email: string;
  /** Its name, `projects/…/subscriptions/…`; any unless given. */
  subscription?: string;
}

/** One word of the provider's that would change an account if it was applied. */
export interface Drift {
  /** How. */
  kind: DriftKind;
  /** Whose; none where nothing leads to an account. */
  account?: string;
  /** The provider's id of the payment, subscription, refund or key. */
  subject: string;
  /** The provider's id of the event; for an object of a list, a digest of it. */
  event: string;
  /** The provider's name of the event's type or of the object's. */
  said: string;
  /** As of when the provider said it. */
  asOf?: Millis;
  /**
   * What would change, also what follows from it: of the `account` its
   * `credits`, `plan` and `status`. For what cannot be read, of the `body`
   * the field that was missing.
   */
  changes?: Difference[];
  /** It was applied, as its webhook would have been. */
  repaired: boolean;
}

/** How a provider's word differs. */
export type DriftKind = "missing" | "differs" | "unknown_account" | "unreadable";

/** How far the reading of a provider's lists has come. */
export interface Reading {
  /** The list, as the provider calls it. */
  list: string;
  /** Which of the lists it is, counted from 1. */
  place: number;
  /** So many lists there are. */
  lists: number;
  /** Objects of this list that have been read. */
  done?: number;
  /** Objects of this list in all. */
  total?: number;
  /** Back to when this list has been read, where it is read backwards. */
  reached?: Millis;
}

/** One page of an account's journal, and how all of it stands now. */
export interface History {
  /** Whose. One that was merged into another leads to that one. */
  account: string;
  /** Accounts that were merged into this one: their past is part of its own. */
  merged: string[];
  /**
   * What happened: the past of the accounts that were merged into this one,
   * each from its beginning, and then its own.
   */
  changes: Change[];
  /** Ask again with `after` set to this; none at the end. */
  next?: number;
  /** How it stands now. */
  benefits: Benefits;
  /** Its credits as they stand now; on the first page only. */
  lots: LotNow[];
  /**
   * Why the status and the plan are so: what counts first; on the first page
   * only.
   */
  access: Access[];
  /**
   * What Kassa itself collects: what is due next, and since when a charge fails;
   * on the first page only.
   */
  schedules: Schedule[];
  /**
   * The cards and bank accounts that it is collected from; on the first page
   * only.
   */
  methods: MethodView[];
}

/** One revision: an event that came in, or something the app asked for. */
export interface Change {
  /** In whose journal it stands. */
  account: string;
  /** Counts from 1 without a gap. */
  revision: number;
  /** When it was written. */
  at: Millis;
  /** The name under which it can happen only once. */
  cause: string;
  /** The provider's id of the event; none for what the app did. */
  event?: string;
  /** What happened. */
  what: Happening;
  /** The rule that applied: a heading of the page `core/src/decide/README.md`. */
  rule: string;
  /** What it set. */
  set: Difference[];
  /** The ledger rows that it wrote. */
  entries: Entry[];
  /** Credits available after it. */
  balance: number;
  /** The subscription's status after it. */
  status?: SubscriptionStatus;
  /** The plan after it. */
  plan?: string;
}

/** What a revision records. */
export interface Happening {
  /** What it was, such as `subscription_changed` or `spent`. */
  kind: string;
  /** The provider, for events. */
  provider?: string;
  /** The provider's own name of the event. */
  event?: string;
  /** The provider's id of the thing it is about. */
  subject?: string;
  /** Money that moved. */
  amount?: Money;
  /** Credits asked for. */
  credits?: number;
  /** What the app said it was for, or why. */
  note?: string;
  /** Who did it by hand. */
  author?: string;
}

/**
 * One fact that a change set, in words of data: a status as its word, a time in
 * milliseconds, an amount in minor units, a plan by its id.
 */
export interface Difference {
  /**
   * What it is about: `account`, `subscription`, `payment`, `refund`,
   * `dispute`, `checkout`, `license`, `operation`.
   */
  of: string;
  /** Its id, at the provider where it has one there. */
  id: string;
  /** Which fact, such as `status` or `cancelAt`. */
  field: string;
  /** None where there was none. */
  before?: string;
  /** None where there is none any more. */
  after?: string;
}

/** One row of the ledger. The rows of an account sum to its balance. */
export interface Entry {
  /** The credits' lot. */
  lot: string;
  /** The lot's bucket. */
  bucket: Bucket;
  /** Which kind of credits; none for the plain kind. */
  kind?: string;
  /** Credits added (positive) or taken (negative). */
  amount: number;
  /** Why. */
  reason: EntryReason;
}

/** Why a ledger row was written. */
export type EntryReason = "granted" | "spent" | "reversed" | "restored" | "expired" | "held" | "released" | "corrected" | "repaid" | "forgiven" | "merged";

/** Credits of one origin as they stand now, and why they are there. */
export interface LotNow {
  /** As the ledger's rows name it. */
  id: string;
  /** Where they came from. */
  bucket: Bucket;
  /** Which kind of credits; none for the plain kind. */
  kind?: string;
  /** What gave them. */
  source: Source;
  /** Credits given. */
  granted: number;
  /** Taken back because money went back. */
  reversed: number;
  /** Used, or taken by a person. */
  spent: number;
  /** Held by reservations. */
  held: number;
  /** Paid back to what had been overspent. */
  repaid: number;
  /** What can be used now. */
  available: number;
  /** From when they count. */
  startsAt: Millis;
  /** From when they do not count any more. */
  expiresAt?: Millis;
  /** The first of this account's revisions with a ledger row of it. */
  first?: number;
  /** The last of them. Explain with `lot` gives all. */
  last?: number;
  /** How many there are. */
  rows: number;
}

/** What gave credits. */
export type Source =
  | { type: "payment"; provider: string; payment: string; subscription?: string; plan?: string; quantity: number; amount: Money; refunded: number; at: Millis }
  | { type: "grant"; author: string; reason: string; at: Millis }
  | { type: "nothing" };

/** Why a subscription, or a purchase that lasts, does or does not open a plan. */
export interface Access {
  /** Such as `stripe`. */
  provider: string;
  /** The provider's id of the subscription, or the order's id. */
  id: string;
  /** The plan that it sold, if that is known. */
  plan?: string;
  /** Of a subscription. */
  status?: SubscriptionStatus;
  /** It is what `benefits` tells of. */
  counts: boolean;
  /** It gives access now. */
  open: boolean;
  /** Why: a heading of the page `core/src/decide/README.md`. */
  rule: string;
  /** When that changes by itself. */
  until?: Millis;
  /** The last of this account's revisions that set it. */
  revision?: number;
}

/** A provider's message as it came in. */
export interface RawEvent {
  /** The name under which it can happen only once. */
  cause: string;
  /** When it came. */
  at: Millis;
  /** As it was received; cut after 64 KiB. */
  body: string;
}

/** A request for the host to send exactly as it stands. */
export interface HttpRequest {
  /** `GET`, `POST` or `DELETE`. */
  method: string;
  /** Absolute. */
  url: string;
  /** Holds the provider's secret: never log it. */
  headers: Header[];
  /** Empty for none. */
  body: string;
  /** After this long the host gives up and answers [`Fact::Failed`]. */
  timeoutMs: number;
}

/** One header. */
export interface Header {
  /** Compared without regard to case. */
  name: string;
  /** As received. */
  value: string;
}

/** What came back. */
export interface HttpResponse {
  /** 100 to 599. */
  status: number;
  /** All of them; `date` matters, since it says as of when the reply is true. */
  headers: Header[];
}

/** Test and live never mix: the environment is part of every key. */
export type Environment = "live" | "test";

/** The caller, as the app knows them. */
export interface Customer {
  /**
   * The app's own id of the user, team or device; 1 to 200 characters.
   * It becomes the account's id in the ledger.
   */
  id: string;
  /** Where receipts go. Never used as a key: two people can share one. */
  email?: string;
  /** Shown at the provider's dashboard. */
  name?: string;
  /**
   * Whose calendar and clock renewals keep where Kassa collects by itself, such as
   * `Europe/Berlin`; that of the set-up unless given.
   */
  zone?: string;
}

/** A licence key, the whole of it as the provider says it is now. */
export interface License {
  /** Such as `lemonSqueezy`. */
  provider: string;
  /** The provider's id. */
  id: string;
  /** What the customer types in. It is theirs: show it to nobody else. */
  key: string;
  /** Where it stands. */
  status: LicenseStatus;
  /** How often it is in use. */
  activations: number;
  /** How often it may be; none for any number. */
  activationLimit?: number;
  /** When it ends; none if it does not. */
  expiresAt?: Millis;
  /** The payment that bought it. */
  payment?: string;
  /** When it was made. */
  created: Millis;
  /** As of when the provider said all this. */
  asOf: Millis;
}

/** Where a licence key stands. */
export type LicenseStatus = "inactive" | "active" | "expired" | "disabled" | "unknown";

/**
 * An amount of money.
 */
export interface Money {
  /**
   * In the currency's minor unit as the provider counts it: cents for USD,
   * whole won for KRW. Never negative.
   */
  amount: number;
  /** ISO 4217 code in lower case, such as `usd`, `krw`, `jpy`. */
  currency: string;
}

/** A message for one of the app's callbacks. */
export interface Notice {
  /** The same at every try: use it as the key of the e-mail you send. */
  id: string;
  /** Which callback. */
  kind: NoticeKind;
  /** Whom it is about. */
  account: string;
  /** Where to write to, as the provider knows it. */
  email?: string;
  /** Such as `stripe`. */
  provider: string;
  /** The plan's id, where known. */
  plan?: string;
  /** The subscription. */
  subscription?: string;
  /** The payment; of an extra subscription its last one. */
  payment?: string;
  /** What is due, or was paid for an extra subscription. */
  amount?: Money;
  /** Which try of the payment this was; the first is 1. Else 0. */
  attempt: number;
  /**
   * When the provider tries again; none if it does not. Of a trial when it ends, and
   * the first payment is due.
   */
  nextAttempt?: Millis;
  /** When it happened. */
  at: Millis;
  /**
   * The provider's page of the payment, where it tells one: there it is confirmed, and
   * its receipt is there.
   */
  url?: string;
}

/** The callbacks. */
export type NoticeKind = "paymentFailed" | "duplicateSubscription" | "refundAsked" | "purchaseUnacknowledged" | "trialEnding" | "paid" | "paymentActionRequired" | "fraudWarned" | "disputed";

/** One row of the customer's history of payments. */
export interface Order {
  /** Such as `stripe`. */
  provider: string;
  /**
   * The provider's id of the payment: a payment intent, an invoice or a
   * refund. Give it to `refund`.
   */
  id: string;
  /** What it was. */
  orderType: OrderType;
  /** Where it stands. */
  status: PaymentStatus;
  /** The plan's id, where known. */
  plan?: string;
  /** What was paid along with that plan. */
  addOns?: OrderItem[];
  /** The subscription that it paid for. */
  subscription?: string;
  /** What was paid, or given back for a refund. */
  amount: Money;
  /** How much of it was given back so far. */
  refunded: number;
  /** When the provider made it. */
  created: Millis;
  /** Whom the provider billed. */
  customerEmail?: string;
  /** Whom the provider billed. */
  customerName?: string;
  /** What the receipt shows, where the provider tells; none for refunds. */
  details?: PaymentDetails;
  /** It cost nobody anything: a reviewer's or tester's. */
  test?: boolean;
}

/** A further plan of an order. */
export interface OrderItem {
  /** The plan's id. */
  plan: string;
  /** Units. */
  quantity: number;
}

/** What a payment was for. */
export type OrderType = "one_time_purchase" | "subscription_initial" | "subscription_renewal" | "subscription_update" | "refund" | "dispute" | "other";

/** Where a payment stands. The order is the rank: a payment only moves right. */
export type PaymentStatus = "unknown" | "pending" | "authorized" | "failed" | "paid";

/** One line of what a change costs. */
export interface PreviewLine {
  /** As the provider says it to the customer. */
  name: string;
  /** Below zero for what comes back. */
  amount: Money;
  /** It settles a part of a period. */
  proration: boolean;
  /** The time that it is for. */
  periodStart?: Millis;
  /** The time that it is for. */
  periodEnd?: Millis;
}

/** What a receipt shows. Sums are minor units of the payment's currency. */
export interface PaymentDetails {
  /** The provider's word for how it was paid, such as `카드`. */
  method?: string;
  /** Who issued the card or keeps the account: the provider's code or name. */
  issuer?: string;
  /**
   * The card's or account's number as far as it may be shown, such as
   * `43301234****123*`.
   */
  number?: string;
  /** Months in which the card pays it off; 0 or none for at once. */
  installments?: number;
  /** The number under which the card's company approved it. */
  approval?: string;
  /** The provider's page with the receipt. */
  receiptUrl?: string;
  /** What was paid in all. */
  total?: number;
  /** What was captured of what the card had held, where these are two steps. */
  captured?: number;
  /** What can still be given back. */
  balance?: number;
  /**
   * What the customer saw and paid in a currency of their own, where the provider
   * converts; the order's amount is what it is worth to the shop.
   */
  presentment?: Money;
  /** Of the total, the price without tax. */
  supplied?: number;
  /** Of the total, value-added tax. */
  tax?: number;
  /** Of the total, what is free of tax. */
  taxFree?: number;
  /** A receipt of a payment in cash for the tax office. */
  cashReceipt?: CashReceipt;
  /** Where the customer pays the money in. */
  deposit?: DepositAccount;
}

/** A receipt of a payment in cash, as Korean tax law has it. */
export interface CashReceipt {
  /** The provider's word for what it is for, such as `소득공제`. */
  kind: string;
  /** The number under which it was issued. */
  number?: string;
  /** The provider's page with it. */
  url?: string;
}

/** A bank account that was opened for one payment. */
export interface DepositAccount {
  /** The bank's name or the provider's code of it. */
  bank: string;
  /** The account's number. */
  number: string;
  /** Whose name the customer sees when paying in. */
  holder?: string;
  /** After this nothing can be paid in. */
  dueAt?: Millis;
  /**
   * A digest of the secret by which the provider's messages about this
   * payment are known, as hexadecimal.
   */
  secret?: string;
}

/** What a provider's code means for a call that moves money: what is done next. */
export type Refusal = "later" | "new_key" | "declined" | "new_method" | "stop" | "look_up";

/** A card or bank account that can be charged again. */
export interface PaymentMethod {
  /** Ours. */
  id: string;
  /** Such as `tossPayments`. */
  provider: string;
  /** The provider's id of the customer whose it is. */
  customer: string;
  /** The provider's word for what it is, such as `카드`. */
  kind?: string;
  /** As much of a card as may be shown. */
  card?: Card;
  /** The provider's key to it, sealed. Empty once the provider has forgotten it. */
  sealed: string;
  /** A digest of that key, by which a message that names it finds the account. */
  digest: string;
  /** When it was stored. */
  created: Millis;
  /**
   * The customer stored it by itself, not to begin one subscription: it stays
   * when that ends.
   */
  kept?: boolean;
  /**
   * When the provider is told to forget it, since another one has taken its
   * place or nothing is paid with it any more.
   */
  dueAt?: Millis;
  /** Since when it cannot be charged any more. */
  removedAt?: Millis;
}

/**
 * A subscription that Kassa collects period by period. Its words on access are in
 * the subscription of the same id.
 */
export interface Schedule {
  /** The subscription's id. */
  id: string;
  /** Such as `tossPayments`. */
  provider: string;
  /** What is charged; none once it was removed. */
  method?: string;
  /** What a period sells. */
  terms: Terms;
  /** Units. */
  quantity: number;
  /** The calendar that it follows: the name of an IANA zone. */
  zone: string;
  /** When it began. */
  since: Millis;
  /** From where periods are counted. */
  anchor: Millis;
  /**
   * The day of the month that months and years keep, where it is not the
   * anchor's own.
   */
  day?: number;
  /**
   * The number of the period that begins at the anchor. One before that is odd:
   * a trial, or the time up to the first billing day.
   */
  anchored: number;
  /** The number of the present period; the first is 0. */
  period: number;
  /** The present period is settled: paid, or free. */
  settled?: boolean;
  /** Minor units of the present period. */
  amount: number;
  /** Charges of the present period that were begun. */
  attempt?: number;
  /**
   * Minor units that the next period costs more, or less if below zero: the
   * difference of a change.
   */
  owed?: number;
  /** How much of that the present period's amount has taken up, until it is paid. */
  carried?: number;
  /**
   * Since when nothing is paid, while charges are refused: the end of the time
   * that was paid.
   */
  failingSince?: Millis;
  /** When the present period is charged again. */
  retryAt?: Millis;
  /** The method will not do: only another one is charged again. */
  needsMethod?: boolean;
  /** It rests; until then, or until somebody resumes it. */
  pause?: Pause;
  /** Where receipts go. */
  email?: string;
  /** Who pays. */
  customerName?: string;
  /** When something is to be done next. */
  dueAt?: Millis;
  /** A worker is at it until then. */
  busyUntil?: Millis;
  /** How often workers have begun without an end. */
  attempts?: number;
}

/** A rest without charges. */
export interface Pause {
  /** When it ends by itself. */
  until?: Millis;
  /** Since when. */
  since: Millis;
  /** The customer keeps what they have meanwhile. */
  free?: boolean;
}

/** What a charge collects. */
export interface Charge {
  /**
   * The order's id at the provider, which is the call's idempotency key too: of
   * the subscription, the period and the attempt.
   */
  order: string;
  /** The payment's id: of the subscription and the period. */
  payment: string;
  /** The period's number. */
  period: number;
  /** The method's id. */
  method: string;
  /** What is sold once it is paid, for a change that is paid at once. */
  change?: PaidChange;
}

/** A change that counts once its difference is paid. */
export interface PaidChange {
  /** What is sold then. */
  terms: Terms;
  /** Units. */
  quantity: number;
  /** When it was asked for: what is left of the period was counted then. */
  asked: Millis;
  /** What was left of the period then is part of the price. */
  prorated?: boolean;
}

/** A stored card or bank account, as it may be shown. */
export interface MethodView {
  /** For `Unregister`. */
  id: string;
  /** Such as `tossPayments`. */
  provider: string;
  /** The provider's word for what it is. */
  kind?: string;
  /** As much of a card as may be shown. */
  card?: Card;
  /** When it was stored. */
  created: Millis;
  /** A subscription is paid with it. */
  inUse: boolean;
}

/**
 * A key that belongs on servers only. It prints and serialises as `***`.
 */
export type Secret = string;

/** Where a subscription stands. */
export type SubscriptionStatus = "incomplete" | "trialing" | "active" | "past_due" | "unpaid" | "paused" | "canceled" | "expired" | "unknown";

/** What a provider says a subscription is: the whole of it, never a change. */
export interface Subscription {
  /** Such as `stripe`. */
  provider: string;
  /** The provider's id. */
  id: string;
  /** What was sold; none while no fact told it. */
  terms?: Terms;
  /** Units, such as seats; at least 1. */
  quantity: number;
  /** Where it stands. */
  status: SubscriptionStatus;
  /** Start of the present period. */
  periodStart?: Millis;
  /** End of the present period. */
  periodEnd?: Millis;
  /** End of a trial, past or future. */
  trialEnd?: Millis;
  /** When it is going to end, if that was asked for. */
  cancelAt?: Millis;
  /** When the end was asked for. */
  canceledAt?: Millis;
  /** When it really ended. */
  endedAt?: Millis;
  /** When it began. */
  created: Millis;
  /** The provider's id of what was sold. */
  product?: string;
  /**
   * The provider's id of the price that is paid, where its invoices do not
   * tell it themselves.
   */
  price?: string;
  /**
   * What was told of price and quantity so far, oldest first: an invoice that
   * tells neither has those of its time. A provider leaves it empty.
   */
  sold?: Sold[];
  /** The provider's id of its one item, by which a quantity is changed. */
  item?: string;
  /** What it is paid with, where the provider tells. */
  card?: Card;
  /** Another name of its first payment, where the provider has two. */
  firstPayment?: string;
  /**
   * Until when a renewal that failed leaves access open, where the provider says
   * so; the plan's own rule unless given.
   */
  graceUntil?: Millis;
  /** The provider's id of the price that renews next, where it is another one. */
  nextPrice?: string;
  /** The plan of that price. Kassa's own: a provider leaves it out. */
  nextPlan?: string;
  /**
   * The provider's id of the subscription whose place it takes: that one is over
   * since this one began.
   */
  replaces?: string;
  /** Since when another one has its place. Kassa's own: a provider leaves it out. */
  replacedAt?: Millis;
  /**
   * What stays until the paid period ends although the provider sells something
   * else by now. Kassa's own: a provider leaves it out.
   */
  kept?: Kept;
  /** As of when the provider said all this. */
  asOf: Millis;
}

/** What a subscription sold at a time. */
export interface Sold {
  /** The provider's id of the price. */
  price: string;
  /** Units. */
  quantity: number;
  /** When it was told. */
  since: Millis;
}

/**
 * What a customer has until a change counts. The provider was told of it at
 * once, so that its next invoice is right whatever happens here.
 */
export interface Kept {
  /** What was paid. */
  terms: Terms;
  /** Units that were paid. */
  quantity: number;
  /** The paid period's end. */
  until: Millis;
  /**
   * The plan that comes then. Once the provider sells yet another one, nothing
   * is kept.
   */
  nextPlan: string;
  /** Units that come then. Once the provider sells others, those count at once. */
  nextQuantity: number;
}

/** As much of a card as may be shown. */
export interface Card {
  /** The provider's word, such as `visa`. */
  brand: string;
  /** The end of its number. */
  lastFour: string;
}

/** How often a subscription is paid. */
export interface Interval {
  /** The calendar unit. */
  unit: IntervalUnit;
  /**
   * How many of them make one period; 1 to 36, so that months reach three
   * years, the longest that a provider sells.
   */
  count: number;
}

/** A calendar unit. */
export type IntervalUnit = "day" | "week" | "month" | "year";

/** How a host signs. */
export type Algorithm = "ed25519" | "es256" | "rs256";

/** A public key that proves tokens, as a JSON Web Key Set lists them. */
export interface TokenKey {
  /** Its id: a token names the key that signed it. */
  kid: string;
  /** The key: 32 bytes in base64url. */
  x: string;
}

/** What a token has to hold against. */
export interface TokenCheck {
  /** The keys that are believed; 32 at most are looked at. */
  keys: TokenKey[];
  /** Whose it has to be; anybody's unless given. */
  account?: string;
  /** Of which environment it has to be; of any unless given. */
  environment?: Environment;
  /** The device's clock. */
  now: Millis;
  /**
   * The latest time that an earlier reading told: keep it beside the token.
   * None for one that has just been fetched.
   */
  latest?: Millis;
}

/** What came of reading a token. */
export type TokenReading =
  | { type: "valid"; entitlements: Entitlements; latest: Millis }
  | { type: "refused"; code: TokenRefusal; latest: Millis };

/** Why a token does not count. */
export type TokenRefusal = "malformed" | "unknown_key" | "bad_signature" | "another_environment" | "another_account" | "clock_set_back" | "not_yet_valid" | "expired";

/** What a token says that a customer has. */
export interface Entitlements {
  /** Whose it is. */
  account: string;
  /** Test or live. */
  environment: Environment;
  /** When it was issued, by the server's clock. */
  issuedAt: Millis;
  /** When it ends. */
  expiresAt: Millis;
  /** The plan whose features are open; none without one. */
  plan?: string;
  /** Of the subscription that counts; none if there never was one. */
  status?: SubscriptionStatus;
  /** Names of open features, sorted. */
  features: string[];
  /** How much of something the customer may have. */
  limits: LimitBenefit[];
  /** What the app defined itself. */
  values: CustomBenefit[];
  /** Units of the plan, such as seats; 0 without one. */
  quantity: number;
  /** When the paid period ends. */
  periodEnd?: Millis;
  /** The account's revision when it was issued. */
  revision: number;
}

/** Time and entropy of one ask: the core has neither of its own. */
export interface Moment {
  /** The host's clock. */
  now: Millis;
  /** At least 16 random bytes as hexadecimal, new for each ask. */
  entropy: string;
}

/** One thing to do. */
export type Ask =
  | { type: "checkout"; customer: Customer; plan: string; quantity?: number; items?: CheckoutItem[]; successUrl: string; cancelUrl: string; provider?: string; locale?: string; overlay?: boolean; options?: string }
  | { type: "link"; plan: string; customer?: Customer; quantity?: number; provider?: string; options?: string }
  | { type: "inbound"; provider: string; headers: Header[]; secrets?: Secret[] }
  | { type: "purchase"; account: string; provider: string; proof: string; product?: string }
  | { type: "answer_refund"; account: string; payment: string; consented: boolean; preference?: RefundPreference; delivery?: DeliveryStatus; sampled?: boolean }
  | { type: "benefits"; account: string }
  | { type: "token"; account: string; seconds?: number }
  | { type: "deduct"; account: string; amount: number; strategy: Strategy; kind?: string; key?: string; note?: string }
  | { type: "reserve"; account: string; amount: number; strategy: Strategy; kind?: string; key?: string; seconds?: number; note?: string }
  | { type: "commit"; account: string; reservation: string; amount?: number }
  | { type: "release"; account: string; reservation: string }
  | { type: "grant"; account: string; amount: number; kind?: string; expiresAt?: Millis; author: string; reason: string; key: string }
  | { type: "forgive"; account: string; author: string; reason: string; key: string }
  | { type: "return"; account: string; provider?: string; query: Header[] }
  | { type: "register"; customer: Customer; provider?: string; successUrl: string; cancelUrl: string; locale?: string; options?: string }
  | { type: "subscribe"; customer: Customer; plan: string; quantity?: number; method?: string; key?: string }
  | { type: "methods"; account: string }
  | { type: "unregister"; account: string; method: string }
  | { type: "refund"; account: string; payment: string; amount?: number; key?: string; options?: string }
  | { type: "capture"; account: string; payment: string; amount?: number; key?: string }
  | { type: "void"; account: string; payment: string; key?: string }
  | { type: "cancel"; account: string; subscription?: string; when: CancelWhen; options?: string }
  | { type: "pause"; account: string; subscription?: string; until?: Millis; free?: boolean; options?: string }
  | { type: "change"; account: string; subscription?: string; plan?: string; quantity?: number; when?: ChangeWhen; proration?: Proration; asOf?: Millis; options?: string }
  | { type: "preview"; account: string; subscription?: string; plan?: string; quantity?: number; when?: ChangeWhen; proration?: Proration }
  | { type: "portal"; account: string; returnUrl: string; provider?: string; page?: PortalPage; plan?: string; quantity?: number; options?: string }
  | { type: "subscriptions"; account: string }
  | { type: "licenses"; account: string }
  | { type: "call"; provider: string; name: string; input: string }
  | { type: "orders"; account: string }
  | { type: "arrival"; account: string; checkout?: string }
  | { type: "explain"; account: string; after?: number; limit?: number; lot?: string }
  | { type: "raw_event"; account: string; revision: number }
  | { type: "rebuild"; account: string; repair?: boolean }
  | { type: "export"; account: string; after?: number }
  | { type: "erase"; account: string }
  | { type: "merge"; account: string; from: string }
  | { type: "batch"; asks: Ask[] }
  | { type: "reconcile"; provider: string; since: Millis; cursor?: string; repair?: boolean }
  | { type: "sync"; account: string; provider?: string; cursor?: string }
  | { type: "tick"; limit?: number }
  | { type: "settle"; account: string };

/** A further plan of a checkout. */
export interface CheckoutItem {
  /** The plan's id. */
  plan: string;
  /** Units; 1 unless given, at most 10,000. */
  quantity?: number;
}

/** When a subscription ends. */
export type CancelWhen = "now" | "period_end" | "never";

/** From when a change of a subscription counts. */
export type ChangeWhen = "now" | "period_end";

/** Which of a provider's pages for customers. */
export type PortalPage = "overview" | "payment_method" | "plan" | "change" | "cancel" | "pause" | "customer";

/** How the difference between two plans is billed. */
export type Proration = "next_invoice" | "now" | "none";

/** What an app would like a store to do with a customer's wish for their money. */
export type RefundPreference = "grant" | "prorate" | "decline" | "neutral";

/** What became of what a customer bought. */
export type DeliveryStatus = "delivered" | "quality_issue" | "wrong_item" | "outage" | "undelivered";

/** What came of an ask. */
export type Outcome =
  | { type: "checkout"; id: string; way: WayToPay; plan: string; expiresAt: Millis }
  | { type: "inbound"; result: InboundResult; event: string; kind: string; account?: string; due: boolean; wakeAt?: Millis; secret?: number; newerVersion?: string }
  | { type: "benefits"; benefits: Benefits }
  | { type: "token"; token: string; expiresAt: Millis; key: string }
  | { type: "purchased"; state: Arrival; plan?: string; orders: Order[]; finish: boolean; replayed: boolean; due: boolean; wakeAt?: Millis; benefits: Benefits }
  | { type: "deducted"; amount: number; replayed: boolean; benefits: Benefits }
  | { type: "reserved"; reservation: string; amount: number; expiresAt?: Millis; replayed: boolean; benefits: Benefits }
  | { type: "released"; benefits: Benefits }
  | { type: "granted"; amount: number; replayed: boolean; benefits: Benefits }
  | { type: "returned"; state: Arrival; plan?: string; code?: string; refusal?: Refusal; order?: Order; benefits: Benefits }
  | { type: "methods"; methods: MethodView[] }
  | { type: "refunded"; refund: string; amount: number; benefits: Benefits }
  | { type: "captured"; amount: number; benefits: Benefits }
  | { type: "voided"; benefits: Benefits }
  | { type: "previewed"; due: Money; next?: Money; nextAt?: Millis; lines: PreviewLine[]; asOf?: Millis }
  | { type: "canceled"; benefits: Benefits }
  | { type: "changed"; benefits: Benefits }
  | { type: "link"; url: string }
  | { type: "subscriptions"; subscriptions: Subscription[] }
  | { type: "licenses"; licenses: License[] }
  | { type: "called"; reply: string }
  | { type: "portal"; url: string }
  | { type: "orders"; orders: Order[] }
  | { type: "arrival"; state: Arrival; plan?: string; benefits: Benefits }
  | { type: "explained"; history: History }
  | { type: "raw_event"; event?: RawEvent }
  | { type: "rebuilt"; equal: boolean; revision: number; differences: string[]; repaired: boolean }
  | { type: "exported"; text: string; next?: number }
  | { type: "erased"; account: string; rows: number }
  | { type: "merged"; benefits: Benefits }
  | { type: "batch"; results: Share[] }
  | { type: "reconciled"; checked: number; drifts: Drift[]; cursor?: string; reading: Reading }
  | { type: "synced"; checked: number; drifts: Drift[]; cursor?: string; benefits: Benefits }
  | { type: "ticked"; worked: number; failed: number; more: boolean; wakeAt?: Millis }
  | { type: "declined"; code: Decline; needed?: number; available?: number; provider?: string; manageUrl?: string };

/** What came of one ask of a batch. */
export type Share =
  | { type: "done"; outcome: Outcome }
  | { type: "failed"; error: KassaError }
  | { type: "alone" };

/**
 * What an interface does so that the customer can pay. Switch on this, never
 * on the provider.
 */
export type WayToPay =
  | { type: "open"; url: string }
  | { type: "native"; product: string; account: string; offer?: NativeOffer }
  | { type: "script"; src: string; calls: ScriptCall[]; mount?: string; page?: string };

/** An offer that a store takes from the app's server alone. */
export interface NativeOffer {
  /** The store's id of it. */
  id: string;
  /** The id of the key that signed it. */
  key: string;
  /** A lower-case UUID; it was never used before. */
  nonce: string;
  /** When it was signed. */
  timestamp: Millis;
  /** As base64 of DER. */
  signature: string;
}

/** One call of a script's function. */
export interface ScriptCall {
  /**
   * A path from the page's globals, such as `Provider.Checkout.open`; one
   * that begins with a dot is looked up in what the call before gave, once
   * that is there.
   */
  function: string;
  /** Its arguments, as a JSON array. */
  arguments: string;
  /**
   * A field of the last argument that takes a function to call when the
   * customer is done. That is a hint to look, and no proof.
   */
  done?: string;
  /**
   * For a dot: the place of the call whose result is meant, 0 for the first;
   * the one before unless given.
   */
  of?: number;
  /**
   * Not before the customer presses the page's own button to pay, which the
   * interface shows once all calls before it are done.
   */
  pressed?: boolean;
}

/** What came of a webhook. All of them are answered 200. */
export type InboundResult = "applied" | "duplicate" | "ignored" | "parked" | "unreadable";

/** Why a business "no". */
export type Decline = "insufficient_credits" | "frozen" | "no_reservation" | "already_subscribed" | "no_subscription" | "no_payment" | "no_method" | "method_in_use" | "nothing_to_refund" | "nothing_to_capture" | "no_customer" | "no_plan" | "taken" | "ask_the_store" | "checkout_replaced";

/** What to do next. */
export type Need =
  | { type: "send"; request: HttpRequest }
  | { type: "read"; statement: Statement }
  | { type: "write"; statements: Statement[] }
  | { type: "notify"; notice: Notice }
  | { type: "sign"; key: string; algorithm: Algorithm; text: string };

/** What the host got. */
export type Fact =
  | { type: "response"; response: HttpResponse }
  | { type: "rows"; rows: Value[][] }
  | { type: "signature"; signature: string }
  | { type: "done" }
  | { type: "failed" };

/**
 * One SQL statement with `?` for each parameter, the same text for SQLite,
 * PostgreSQL and D1.
 */
export interface Statement {
  /** Holds no literal with a question mark. */
  sql: string;
  /** At most 100. */
  params: Value[];
}

/** A parameter or a column. */
export type Value = number | string | null;

/** Where a job stands. */
export type Step =
  | { type: "need"; need: Need; waitMs: number }
  | { type: "done"; outcome: Outcome }
  | { type: "failed"; error: KassaError };

/**
 * One proved event. Its report is a whole fact ("this subscription is now
 * so"), never a difference, so that any order of events ends the same.
 */
export interface Event {
  /** Such as `stripe`. */
  provider: string;
  /** Test and live never mix. */
  environment: Environment;
  /** The provider's id of the event; for a reply, a digest of its content. */
  id: string;
  /** The provider's own name of the event's type. */
  kind: string;
  /** As of when the provider said it. */
  asOf: Millis;
  /**
   * Our account id, where it rode along. It is a hint: an account must
   * exist. Only a provider that cannot be asked begins one by it.
   */
  account?: string;
  /**
   * The provider's ids by which the account can be found: most telling
   * first.
   */
  references: string[];
  /** What it says. */
  report: Report;
}

/** What a proved message turned out to be. */
export type Received =
  | { type: "event"; event: Event }
  | { type: "ignored"; id: string; kind: string }
  | { type: "unreadable"; id: string; kind: string; path: string };

/** What an event says. */
export type Report =
  | { type: "subscription"; subscription: Subscription; sale: Sale }
  | { type: "payment"; payment: Payment; sale: Sale }
  | { type: "refund"; payment: string[]; refund: Refund }
  | { type: "refund_total"; payment: string[]; total: number }
  | { type: "dispute"; payment: string[]; dispute: Dispute }
  | { type: "license"; license: License }
  | { type: "purchase"; subscription?: Subscription; sale: Sale; bought: Bought[] }
  | { type: "refund_asked"; payment: string[]; request: RefundRequest }
  | { type: "stored"; customer: string; method: string }
  | { type: "checkout_expired"; session: string }
  | { type: "fraud_warned"; payment: string[]; at: Millis }
  | { type: "customer_deleted"; customer: string };

/** One purchase at a store. */
export interface Bought {
  /** The whole of it, its terms not yet known. */
  payment: Payment;
  /** What was sold. */
  sale: Sale;
}

/** What was sold, as a message tells it: the terms are found by these. */
export interface Sale {
  /** Our id of the checkout, where it rode along. */
  checkout?: string;
  /** Our id of the plan, where it rode along. */
  plan?: string;
  /** The provider's ids of the prices paid. */
  prices?: string[];
  /**
   * How often each of them was sold, where there are several, and what the invoice
   * of a change is about.
   */
  items?: SaleItem[];
}

/** One of several prices that a subscription has. */
export interface SaleItem {
  /** The provider's id of the item, by which it is changed. */
  id?: string;
  /** The provider's id of the price. */
  price: string;
  /** Units; 0 for what is sold no more. */
  quantity: number;
}
