// What a customer has, by the names that the app's own plans gave it.

import type { Words } from './words.js';
import type { Benefits as Told, KindBalance, Plan } from './wire.js';

/** Credits of one kind. */
export type Balance = Omit<KindBalance, 'kind'>;

type Named = 'activePlanId' | 'scheduledPlanId' | 'features' | 'credits' | 'limits' | 'values';

/**
 * What a customer has right now. With plans as code its words are the plans' own; keep a plan that
 * you stop selling in the code as `retired`, and they stay true of what was sold before.
 */
export interface Benefits<Own extends Words = Words> extends Omit<Told, Named> {
  /** The plan whose features are open; none without one. */
  activePlanId?: Own['plan'];
  /** The plan that comes with the next period, where a change waits for it. */
  scheduledPlanId?: Own['plan'];
  /** Names of open features, sorted. */
  features: Own['feature'][];
  /** Each kind of credits; `credits` is the plain one. */
  credits: { [Kind in Own['kind']]: Balance };
  /** How much of something the customer may have; 0 of what no plan of theirs gives. */
  limits: { [Name in Own['limit']]: number };
  /** What the app defined itself. */
  values: { [Name in keyof Own['values']]?: Own['values'][Name] };
}

/** The benefits that a Kassa answers, such as `BenefitsOf<typeof kassa>`. */
export type BenefitsOf<Some> = Some extends { benefits(account: string): Promise<infer Found> }
  ? Found
  : never;

const NOTHING: Balance = { available: 0, subscription: 0, oneTime: 0, held: 0, debt: 0 };

/**
 * Lists become records. What the catalog names and the customer has nothing of is there as nothing,
 * so that a page can look at it.
 */
export function named({ credits, limits, values, ...rest }: Told, plans: readonly Plan[]): Benefits {
  const kinds = plans.flatMap(({ benefits }) => benefits?.credits?.map(({ kind }) => kind) ?? []);
  const names = plans.flatMap(({ benefits }) => benefits?.limits?.map(({ name }) => name) ?? []);
  return {
    ...rest,
    credits: Object.fromEntries([
      ...['credits', ...kinds].map((kind) => [kind, NOTHING] as const),
      ...credits.map(({ kind, ...balance }) => [kind, balance] as const),
    ]),
    limits: Object.fromEntries([
      ...names.map((name) => [name, 0] as const),
      ...limits.map(({ name, amount }) => [name, amount] as const),
    ]),
    values: Object.fromEntries(
      values.map(({ name, value }) => [name, JSON.parse(value) as unknown] as const),
    ),
  };
}

/** What comes of an ask, with its benefits by name. */
export type ByName<Outcome> = Outcome extends { benefits: Told }
  ? Omit<Outcome, 'benefits'> & { benefits: Benefits }
  : Outcome;
