import type { Money } from './wire.js';

/**
 * Money as the language writes it. How many decimals a currency has comes from `Intl`, so won and
 * yen show none. A whole amount drops its zeros, as price lists do, unless `exact` is set. A narrow
 * symbol is `$` for every dollar, which is enough beside other prices of the same shop.
 */
export function formatMoney(
  money: Money,
  locale: string,
  exact = false,
  currencyDisplay: 'symbol' | 'narrowSymbol' = 'narrowSymbol',
): string {
  const currency = money.currency.toUpperCase();
  const style = { style: 'currency', currency } as const;
  const digits = new Intl.NumberFormat(locale, style).resolvedOptions().maximumFractionDigits ?? 2;
  const value = money.amount / 10 ** digits;
  const whole = !exact && Number.isInteger(value);
  return new Intl.NumberFormat(locale, {
    ...style,
    currencyDisplay,
    ...(whole ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
  }).format(value);
}
