// What a plan gives, as an app writes it down, and as the core reads it.

import { defined } from './defined.js';
import { misused } from './errors.js';
import type {
  CustomBenefit,
  KindCredits,
  LeftOver,
  Limit,
  Overspent,
  PlanBenefits,
  UpgradeCredits,
} from './wire.js';

/** What a plan gives. */
export interface BenefitsInput {
  /** Subscription credits for each month of a paid period. */
  readonly monthlyCredits?: number | undefined;
  /** Credits of a one-time purchase; they do not expire unless `oneTimeDays` says so. */
  readonly oneTimeCredits?: number | undefined;
  /** Credits of further kinds by name, such as `{ image: { monthly: 10 } }`. */
  readonly credits?: Readonly<Record<string, KindInput>> | undefined;
  /** Names of features that open. */
  readonly features?: readonly string[] | undefined;
  /** How much of something the customer may have, such as `{ projects: 10 }`. Kassa counts none. */
  readonly limits?: Readonly<Record<string, number | LimitInput>> | undefined;
  /** Whatever else the app wants to know of the plan, such as `{ support: 'email' }`. */
  readonly values?: Readonly<Record<string, ValueInput>> | undefined;
  /** What becomes of a month's credits at the next one: `reset` unless given, or `accumulate`. */
  readonly leftOver?: LeftOver | undefined;
  /** Months that accumulated credits last beyond their own; for ever unless given. */
  readonly lastingMonths?: number | undefined;
  /** Days that credits bought once last; for ever unless given. */
  readonly oneTimeDays?: number | undefined;
  /** Credits of an upgrade in mid-period: `prorated` unless given, `full` or `none`. */
  readonly onUpgrade?: UpgradeCredits | undefined;
  /**
   * When money goes back for credits that were used: `stop` at zero unless given, go into `debt`
   * which the next credits pay, or `freeze` until somebody forgives.
   */
  readonly overspent?: Overspent | undefined;
}

/** Credits of a kind of its own. */
export interface KindInput {
  /** For each month of a paid period. */
  readonly monthly?: number | undefined;
  /** Of a one-time purchase. */
  readonly oneTime?: number | undefined;
}

/** A limit that grows with what was bought. */
export interface LimitInput {
  readonly amount: number;
  /** For each unit, such as for each seat. */
  readonly perUnit?: boolean | undefined;
}

/** Anything that JSON can hold. */
export type ValueInput =
  | string
  | number
  | boolean
  | null
  | readonly ValueInput[]
  | { readonly [name: string]: ValueInput };

/** Every field, so that a misspelt one is a mistake instead of a benefit that nobody gets. */
const FIELDS: Record<keyof BenefitsInput, true> = {
  monthlyCredits: true,
  oneTimeCredits: true,
  credits: true,
  features: true,
  limits: true,
  values: true,
  leftOver: true,
  lastingMonths: true,
  oneTimeDays: true,
  onUpgrade: true,
  overspent: true,
};

/** The records of a plan as the core's lists. */
export function told(plan: string, benefits: BenefitsInput = {}): PlanBenefits {
  const wrong = (what: string) => misused('bad_plan', `Plan \`${plan}\`: ${what}`);
  const unknown = Object.keys(benefits).find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown !== undefined) {
    throw wrong(`there is no benefit \`${unknown}\`, only ${Object.keys(FIELDS).join(', ')}.`);
  }
  const { features = [], credits = {}, limits = {}, values = {}, ...rest } = benefits;
  if (!Array.isArray(features)) throw wrong('`features` is a list of names.');
  for (const [field, record] of Object.entries({ credits, limits, values })) {
    if (!isRecord(record)) throw wrong(`\`${field}\` is a record by name, such as \`${EXAMPLES[field]}\`.`);
  }
  const lists = {
    credits: Object.entries(credits).map(([kind, of]): KindCredits => {
      if (isRecord(of)) return { kind, ...defined(of) };
      throw wrong(`credits of \`${kind}\` are written as \`${EXAMPLES['credits']}\`.`);
    }),
    limits: Object.entries(limits).map(([name, limit]): Limit => {
      const { amount, perUnit = false } = isRecord(limit) ? limit : { amount: limit };
      if (Number.isSafeInteger(amount)) return { name, amount, perUnit };
      throw wrong(`the limit \`${name}\` is a whole number, or \`{ amount, perUnit }\`.`);
    }),
    values: Object.entries(values).map(([name, value]): CustomBenefit => {
      // Not every value has a text: a function and `undefined` have none.
      const text = JSON.stringify(value) as string | undefined;
      if (text !== undefined) return { name, value: text };
      throw wrong(`the value \`${name}\` is nothing that JSON can hold.`);
    }),
  };
  const some = Object.entries(lists).filter(([, list]) => list.length > 0);
  return { ...defined(rest), ...Object.fromEntries(some), features: [...features] };
}

function isRecord<T>(value: T): value is Extract<T, object> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const EXAMPLES: Record<string, string> = {
  credits: '{ image: { monthly: 10 } }',
  limits: '{ projects: 10 }',
  values: "{ support: 'email' }",
};
