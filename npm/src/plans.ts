import type { Interval, IntervalUnit, Money, Plan, ProviderPrice } from './wire.js';
import { unavailable } from './errors.js';

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

/** What a plan gives. */
export interface BenefitsInput {
  /** Subscription credits for each month of a paid period. */
  readonly monthlyCredits?: number | undefined;
  /** Credits of a one-time purchase; they do not expire. */
  readonly oneTimeCredits?: number | undefined;
  /** Names of features that open. */
  readonly features?: readonly string[] | undefined;
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
    const plans = listed(source);
    return async () => plans;
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
  try {
    return listed(await source());
  } catch (error) {
    throw unavailable('plans_unavailable', 'The function given as `plans` failed.', error);
  }
}

function listed(plans: LoadedPlans): Plan[] {
  if (isList(plans)) return plans.map((plan) => complete(plan.id, plan));
  return Object.entries(plans).map(([id, plan]) => complete(id, plan));
}

function isList(plans: LoadedPlans): plans is readonly (PlanInput & { readonly id: string })[] {
  return Array.isArray(plans);
}

function complete(id: string, plan: PlanInput): Plan {
  const { name, description, price, trialDays, graceDays, group, retired = false } = plan;
  const interval =
    typeof plan.interval === 'string' ? { unit: plan.interval, count: 1 } : plan.interval;
  const { features = [], ...credits } = plan.benefits ?? {};
  return {
    id,
    name,
    ...defined({ description, interval, trialDays, graceDays, group }),
    price,
    benefits: { ...defined(credits), features: [...features] },
    prices: Object.entries(plan.prices ?? {}).flatMap(([provider, price]) =>
      priceAt(provider, typeof price === 'string' ? { id: price } : price),
    ),
    retired,
  };
}

/** One without a name, such as of a variable that is not set, is no price. */
function priceAt(provider: string, { id, link }: PriceInput = { id: undefined }): ProviderPrice[] {
  return id ? [{ provider, id, ...(link && { link }) }] : [];
}

/** Without the keys whose value is undefined, as JSON would have it. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
