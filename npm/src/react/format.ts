import type { Interval, Money } from '../wire.js';
import { count, type Labels } from './labels.js';

/**
 * Money as the language writes it. How many decimals a currency has comes from `Intl`, so won and
 * yen show none. A whole amount drops its zeros, as price lists do, unless `exact` is set.
 */
export function formatMoney(money: Money, locale: string, exact = false): string {
  const currency = money.currency.toUpperCase();
  const style = { style: 'currency', currency } as const;
  const digits = new Intl.NumberFormat(locale, style).resolvedOptions().maximumFractionDigits ?? 2;
  const value = money.amount / 10 ** digits;
  const whole = !exact && Number.isInteger(value);
  return new Intl.NumberFormat(locale, {
    ...style,
    currencyDisplay: 'narrowSymbol',
    ...(whole ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
  }).format(value);
}

/** "per month", "every 3 months", or "once" for a purchase without an interval. */
export function formatInterval(
  interval: Interval | undefined,
  labels: Labels,
  locale: string,
): string {
  if (!interval) return labels.once;
  if (interval.count === 1) return labels.perUnit[interval.unit];
  return count(labels.perCount[interval.unit], interval.count, locale);
}

/** A day, as the language writes it. UTC, so that server and browser render the same text. */
export function formatDay(millis: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(millis);
}

/** A moment by the reader's own clock. */
export function formatMoment(millis: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(millis);
}
