import { type BenefitsInput, told } from './plan-benefits.js';
import { defined } from './defined.js';
import { unavailable } from './errors.js';
import type {
  DunningStep,
  FirstPeriod,
  Interval,
  IntervalUnit,
  Money,
  PastDue,
  Plan,
  ProviderPrice,
} from './wire.js';

/** A plan as an app writes it down. */
export interface PlanInput {
  /** Shown to the customer. */
  readonly name: string;
  /** Shown below the name. */
  readonly description?: string | undefined;
  /** For one unit and one period, in the currency's minor unit. */
  readonly price: Readonly<Money>;
  /** How often it is paid; none for a one-time purchase. */
  readonly interval?: IntervalUnit | Readonly<Interval> | undefined;
  /** What the customer gets. */
  readonly benefits?: BenefitsInput | undefined;
  /** The plan's own prices at the providers, such as `{ stripe: 'price_…' }`. */
  readonly prices?: Readonly<Record<string, string | PriceInput | undefined>> | undefined;
  /** Free days before the first payment. */
  readonly trialDays?: number | undefined;
  /** Days of access after a period's end while its renewal is still open; 3 unless given. */
  readonly graceDays?: number | undefined;
  /**
   * What a renewal that failed does to access: `grace` for those days unless given, `open` while
   * the provider tries, `closed` at once.
   */
  readonly pastDue?: PastDue | undefined;
  /**
   * What follows a renewal that failed, in order of time, counted from the end of the time that is
   * paid: `[{ after: '3d', do: 'retry' }, { after: '14d', do: 'block' }, { after: '21d', do:
   * 'cancel' }]`. It takes the place of `graceDays` and `pastDue` once a renewal has failed. A
   * provider that collects by itself retries and cancels as it is set up there.
   */
  readonly dunning?: readonly Readonly<DunningStep>[] | undefined;
  /**
   * The day of the month that all periods begin on, 1 to 31, where Kassa collects by itself; the
   * day of the first charge unless given.
   */
  readonly billingDay?: number | undefined;
  /** What the time before the first billing day costs: its part, unless given. */
  readonly firstPeriod?: FirstPeriod | undefined;
  /** Free of value-added tax, such as a book in Korea: TossPayments is told so with each sum. */
  readonly taxFree?: boolean | undefined;
  /** Plans of one group exclude each other; all subscriptions share one unless given. */
  readonly group?: string | undefined;
  /** Not offered any more. What was sold before stays as it was sold. */
  readonly retired?: boolean | undefined;
}

/** A price made at a provider, with its page to buy at. */
export interface PriceInput {
  readonly id: string | undefined;
  /** The provider's own page to buy it at, for `link`. */
  readonly link?: string | undefined;
}

/** Plans by id, or rows that know their id. */
export type LoadedPlans =
  | Readonly<Record<string, PlanInput>>
  | readonly (PlanInput & { readonly id: string })[];

/** Plans as code, or a function that fetches those made by an admin. */
export type PlanSource =
  | Readonly<Record<string, PlanInput>>
  | (() => LoadedPlans | Promise<LoadedPlans>);

/** The ids that a source offers: literal ones for plans as code. */
export type PlanId<Source> = Source extends (...args: never) => unknown
  ? string
  : Extract<keyof Source, string>;

/** For so long a loaded list is used again: one page asks several times. */
const FRESH_MS = 5_000;

/** A function that gives the present plans. */
export function planReader(source: PlanSource): () => Promise<Plan[]> {
  if (typeof source !== 'function') {
    // Not before it is asked for: a build imports the file that says what is sold.
    let plans: Plan[] | undefined;
    return async () => (plans ??= listed(source));
  }
  let loading: Promise<Plan[]> | undefined;
  let until = 0;
  return () => {
    if (!loading || Date.now() > until) {
      until = Date.now() + FRESH_MS;
      loading = load(source).catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
    }
    return loading;
  };
}

async function load(source: () => LoadedPlans | Promise<LoadedPlans>): Promise<Plan[]> {
  return listed(
    await (async () => source())().catch((error: unknown) => {
      throw unavailable('plans_unavailable', 'The function given as `plans` failed.', error);
    }),
  );
}

function listed(plans: LoadedPlans): Plan[] {
  if (isList(plans)) return plans.map((plan) => complete(plan.id, plan));
  return Object.entries(plans).map(([id, plan]) => complete(id, plan));
}

function isList(plans: LoadedPlans): plans is readonly (PlanInput & { readonly id: string })[] {
  return Array.isArray(plans);
}

function complete(id: string, plan: PlanInput): Plan {
  const { name, description, price, trialDays, graceDays, pastDue, group } = plan;
  const { billingDay, firstPeriod, taxFree, dunning = [] } = plan;
  const interval =
    typeof plan.interval === 'string' ? { unit: plan.interval, count: 1 } : plan.interval;
  return {
    id,
    name,
    ...defined({ description, interval, trialDays, graceDays, pastDue, group }),
    ...defined({ billingDay, firstPeriod, taxFree }),
    ...(dunning.length > 0 && { dunning: [...dunning] }),
    price,
    benefits: told(id, plan.benefits),
    prices: Object.entries(plan.prices ?? {}).flatMap(([provider, price]) =>
      priceAt(provider, typeof price === 'string' ? { id: price } : price),
    ),
    retired: plan.retired ?? false,
  };
}

/** One without a name, such as of a variable that is not set, is no price. */
function priceAt(provider: string, { id, link }: PriceInput = { id: undefined }): ProviderPrice[] {
  return id ? [{ provider, id, ...(link && { link }) }] : [];
}
