import type { Money } from 'kassa';

/** Money as the language writes it; won and yen have no decimals, `Intl` knows. */
export function money(value: Money, locale: string): string {
  const style = { style: 'currency', currency: value.currency.toUpperCase() } as const;
  const digits = new Intl.NumberFormat(locale, style).resolvedOptions().maximumFractionDigits ?? 2;
  return new Intl.NumberFormat(locale, { ...style, currencyDisplay: 'narrowSymbol' }).format(
    value.amount / 10 ** digits,
  );
}

/** A whole number. */
export function number(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** With its sign: a true minus, not a hyphen. */
export function signed(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' })
    .format(value)
    .replace('-', '−');
}

/** A day. UTC everywhere: periods are counted in it. */
export function day(millis: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(millis);
}

/** A day, in few characters, for tables. */
export function shortDay(millis: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(millis);
}

/** A day with its time. */
export function moment(millis: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    // The data of some runtimes say AM and PM in Korean, which nobody there writes.
    hourCycle: locale === 'ko' ? 'h23' : undefined,
    timeZone: 'UTC',
  }).format(millis);
}
