// The names that readers of older guides know, over the same ledger.

import type { Benefits } from './benefits.js';
import type { Moved } from './credits.js';
import type { Answer, Kassa } from './kassa.js';
import type { PlanInput } from './plans.js';
import type { Strategy, SubscriptionStatus } from './wire.js';

/** What a customer has, with `null` for nothing. */
export type UserBenefits = Omit<Benefits, 'activePlanId' | 'subscriptionStatus'> & {
  activePlanId: string | null;
  subscriptionStatus: SubscriptionStatus | null;
};

/** Spends credits. With a key, trying again spends nothing more. */
export type Deduct = (
  userId: string,
  amount: number,
  key?: string,
) => Promise<Answer<Moved>>;

/** The functions of the SaaS templates. All of them belong on the server. */
export interface Compat {
  getUserBenefits: (userId: string) => Promise<UserBenefits>;
  deductOneTimeCredits: Deduct;
  deductSubscriptionCredits: Deduct;
  deductCreditsPrioritizingSubscription: Deduct;
  deductCreditsPrioritizingOneTime: Deduct;
}

/** Binds the well-known names to a Kassa. */
export function compat(kassa: Kassa): Compat {
  const by =
    (strategy: Strategy): Deduct =>
    (userId, amount, key) =>
      kassa.deduct(userId, amount, { strategy, key });
  return {
    async getUserBenefits(userId) {
      const {
        activePlanId = null,
        subscriptionStatus = null,
        ...rest
      } = await kassa.benefits(userId);
      return { activePlanId, subscriptionStatus, ...rest };
    },
    deductOneTimeCredits: by('oneTimeOnly'),
    deductSubscriptionCredits: by('subscriptionOnly'),
    deductCreditsPrioritizingSubscription: by('subscriptionFirst'),
    deductCreditsPrioritizingOneTime: by('oneTimeFirst'),
  };
}

/** A row of a `pricing_plans` table, as a driver returns it. */
export interface PricingPlanRow {
  id: string;
  card_title: string;
  card_description?: string | null | undefined;
  /** In major units, such as `19.90`; a decimal column comes as text. */
  price: string | number;
  currency: string;
  /** `month`, `year` …; none for a one-time purchase. */
  recurring_interval?: string | null | undefined;
  trial_period_days?: number | null | undefined;
  /** A price at a provider, such as `stripe_price_id`. */
  [price: `${string}_price_id`]: string | null | undefined;
  is_active?: boolean | number | null | undefined;
  benefits_jsonb?: BenefitsJson | string | null | undefined;
}

/** The admin's benefits. */
export interface BenefitsJson {
  one_time_credits?: number | null | undefined;
  monthly_credits?: number | null | undefined;
  features?: readonly string[] | null | undefined;
}

/** Turns rows of a `pricing_plans` table into plans. */
export function plansFromRows(
  rows: readonly PricingPlanRow[],
): (PlanInput & { readonly id: string })[] {
  return rows.map(planFromRow);
}

const units = ['day', 'week', 'month', 'year'] as const;

function planFromRow(row: PricingPlanRow): PlanInput & { readonly id: string } {
  const { benefits_jsonb: told } = row;
  const benefits = typeof told === 'string' ? (JSON.parse(told) as BenefitsJson) : told;
  const currency = row.currency.toLowerCase();
  return {
    id: String(row.id),
    name: row.card_title,
    description: row.card_description ?? undefined,
    price: { amount: minorUnits(String(row.price), currency), currency },
    interval: units.find((unit) => unit === row.recurring_interval),
    trialDays: row.trial_period_days || undefined,
    prices: pricesOf(row),
    benefits: {
      monthlyCredits: benefits?.monthly_credits ?? undefined,
      oneTimeCredits: benefits?.one_time_credits ?? undefined,
      features: benefits?.features ?? [],
    },
    retired: row.is_active === false || row.is_active === 0,
  };
}

/** The part of the column's name before `_price_id`, in camelCase, is the provider. */
function pricesOf(row: PricingPlanRow): Record<string, string> {
  const prices: Record<string, string> = {};
  for (const [column, value] of Object.entries(row)) {
    const provider = /^(.+)_price_id$/.exec(column)?.[1];
    if (!provider || typeof value !== 'string' || value === '') continue;
    prices[provider.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return prices;
}

/** Currencies that are counted in whole units, and those counted in thousandths. */
const WHOLE = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const THOUSANDTHS = 'bhd jod kwd omr tnd'.split(' ');

/** Reads the digits themselves: 19.99 × 100 is not 1999 in floating point. */
function minorUnits(price: string, currency: string): number {
  const decimals = WHOLE.includes(currency) ? 0 : THOUSANDTHS.includes(currency) ? 3 : 2;
  const [, whole = '', fraction = ''] = /^\s*(\d+)(?:\.(\d+))?\s*$/.exec(price) ?? [];
  const digits = fraction.replace(/0+$/, '');
  if (whole === '' || digits.length > decimals) {
    throw new TypeError(`The price ${price} is no amount of ${currency}.`);
  }
  return Number(whole + digits.padEnd(decimals, '0'));
}
