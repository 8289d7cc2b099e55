import type { LotNow } from 'kassa';
import { number, shortDay } from '@/lib/format';
import { type Dictionary, fill, type Locale, planName } from '@/lib/i18n';
import { Table } from './table';

/** Where credits came from, and until when they can be used. */
export function Lots({
  t,
  locale,
  lots,
}: {
  t: Dictionary;
  locale: Locale;
  lots: readonly LotNow[];
}) {
  const words = t.usageChart;
  const kinds: Record<string, string> = t.kinds;
  return (
    <Table
      label={words.left}
      columns={[
        { name: words.from },
        { name: words.kind },
        { name: words.until },
        { name: words.available, end: true },
      ]}
      rows={lots.map((lot) => ({
        key: lot.id,
        cells: [
          lot.source.type === 'payment' && lot.source.plan !== undefined
            ? planName(t, lot.source.plan)
            : words.gift,
          lot.kind === undefined ? t.subscription.credits : (kinds[lot.kind] ?? lot.kind),
          lot.expiresAt === undefined ? words.never : shortDay(lot.expiresAt, locale),
          fill(words.of, {
            n: number(lot.available, locale),
            of: number(lot.granted, locale),
          }),
        ],
      }))}
    />
  );
}
