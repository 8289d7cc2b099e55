export type {
  AppOptions,
  BundleApp,
  PackageApp,
  PushOptions,
  ServiceAccount,
} from './apps/options.js';
export type { Balance, Benefits, BenefitsOf } from './benefits.js';
export type { ReturnQuery } from './query.js';
export { createKassa } from './create.js';
export type {
  ByHand,
  Credits,
  Deduction,
  DoneBefore,
  Gift,
  Held,
  Moved,
  Reservation,
  Work,
  Worked,
} from './credits.js';
export { KassaError } from './errors.js';
export type {
  Answer,
  Arrived,
  CheckoutItem,
  CheckoutOrder,
  CheckoutSession,
  Declined,
  ExplainPage,
  History,
  Kassa,
  LinkOrder,
  MethodOrder,
  MethodPage,
  Preview,
  Purchased,
  Rebuilt,
  RefundAnswer,
  Returned,
  RouteName,
  StoredOrder,
  StorePurchase,
  Synced,
  Syncing,
} from './kassa.js';
export type { HeadersLike } from './headers.js';
export type {
  Alert,
  Callbacks,
  Identity,
  KassaOptions,
  NoticeOf,
  ProviderOptions,
  SealKeyOptions,
  Secrets,
  TakenWebhook,
  WidgetKeys,
} from './options.js';
export type { BenefitsInput, KindInput, LimitInput, ValueInput } from './plan-benefits.js';
export type { LoadedPlans, PlanId, PlanInput, PlanSource, PriceInput } from './plans.js';
export type { IncomingWebhook, StoreMessage, StoreProof } from './prover.js';
export type { ReconciledPage, Reconciling } from './reconcile.js';
export { schema } from './schema.js';
export type { Row, Store } from './stores/store.js';
export { createTenants, type Tenants, type TenantsOptions } from './tenants.js';
export type { TokenJwk, TokenKeyOptions, TokenKeys, TokenOptions } from './tokens/keys.js';
export { type VerifiedMessage, type VerifiedWebhook, verifyWebhook } from './verify-and-read.js';
export type {
  Access,
  Arrival,
  Card,
  Change,
  ChangeWhen,
  CashReceipt,
  Decline,
  DeliveryStatus,
  DepositAccount,
  Difference,
  Drift,
  DriftKind,
  DunningAction,
  DunningStep,
  Entry,
  Environment,
  Event as BillingEvent,
  FirstPeriod,
  Header,
  Interval,
  IntervalUnit,
  Kept,
  License,
  LicenseStatus,
  LotNow,
  MethodView,
  Money,
  NativeOffer,
  Notice,
  NoticeKind,
  Order,
  OrderType,
  PaymentDetails,
  PaymentStatus,
  Plan,
  PortalPage,
  PreviewLine,
  Proration,
  ProviderName,
  RawEvent,
  Reading,
  Reason,
  RefundPreference,
  Refusal,
  Report,
  ScriptCall,
  Source,
  Statement,
  Strategy,
  Subscription,
  SubscriptionStatus,
  Value,
  WayToPay,
} from './wire.js';
export type { Words, WordsOf } from './words.js';
