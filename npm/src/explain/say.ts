// Numbers, times and facts in the reader's language.

import { formatMoney } from '../money.js';
import type { Money } from '../wire.js';
import { type Words, wordsFor } from './words/index.js';

/** How one page speaks. */
export interface Say {
  readonly locale: string;
  readonly t: Words;
  number(value: number): string;
  /** With its sign: a true minus, not a hyphen. */
  signed(value: number): string;
  money(value: Money): string;
  moment(millis: number): string;
  /** The name of a plan, or its id. */
  plan(id: string | undefined): string;
  /** A sentence with values in the place of `{n}` and others. */
  fill(sentence: string, values: Readonly<Record<string, string | number>>): string;
  /** What a fact says; `currency` is that of the change, where it has one. */
  value(field: string, value: string | undefined, currency: string | undefined): string;
}

export interface Speaking {
  locale?: string | undefined;
  timeZone?: string | undefined;
  planNames: Readonly<Record<string, string>>;
  words?: Partial<Words> | undefined;
}

const TIMES = new RegExp(
  '^(periodStart|periodEnd|trialEnd|cancelAt|endedAt|nextAttempt|expiresAt|keptUntil|anchor' +
    '|failingSince|dueAt|removedAt|graceUntil|acknowledgeBy|replacedAt|refundAskedUntil|fraudWarned)$',
);
const PLANS = /^(plan|keptPlan|nextPlan)$/;
const AMOUNTS = /^(amount|refunded|owed)$/;
const WORDS = /^(status|kind)$/;

export function sayIn({ locale = 'en', timeZone = 'UTC', planNames, words }: Speaking): Say {
  const t = { ...wordsFor(locale), ...words };
  const numbers = new Intl.NumberFormat(locale);
  const signs = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
  const times = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    // Some data of Korean say AM and PM, which nobody writes there.
    hourCycle: locale.startsWith('ko') ? 'h23' : undefined,
    timeZone,
  });
  const say: Say = {
    locale,
    t,
    number: (value) => numbers.format(value).replace('-', '−'),
    signed: (value) => signs.format(value).replace('-', '−'),
    money: (value) => (value.currency ? formatMoney(value, locale, true) : String(value.amount)),
    moment: (millis) => times.format(millis),
    plan: (id) => (id === undefined ? t.noPlan : (planNames[id] ?? id)),
    fill: (sentence, values) =>
      sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    value(field, value, currency) {
      if (value === undefined) return t.none;
      const number = Number(value);
      if (TIMES.test(field) && Number.isSafeInteger(number)) return say.moment(number);
      if (AMOUNTS.test(field) && currency) return say.money({ amount: number, currency });
      if (PLANS.test(field)) return say.plan(value);
      if (WORDS.test(field)) return t.values[value] ?? value;
      if (value === 'false') return t.none;
      return value === 'true' ? t.yes : value;
    },
  };
  return say;
}
