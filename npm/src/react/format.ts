import type { Interval } from '../wire.js';
import { count, type Labels } from './labels.js';

export { formatMoney } from '../money.js';

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
