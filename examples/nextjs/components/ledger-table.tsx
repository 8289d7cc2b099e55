import { moment, number, signed } from '@/lib/format';
import type { Dictionary, Locale } from '@/lib/i18n';
import type { Row } from '@/lib/journal';
import { Table } from './table';

/** The rows of the ledger, newest first. */
export function LedgerTable({
  t,
  locale,
  rows,
}: {
  t: Dictionary;
  locale: Locale;
  rows: readonly Row[];
}) {
  const words = t.admin;
  const kinds: Record<string, string> = t.kinds;
  return (
    <Table
      label={words.ledger}
      columns={[
        { name: words.reasonOf },
        { name: t.invoices.date },
        { name: words.lot },
        { name: words.change, end: true },
        { name: words.sum, end: true },
      ]}
      rows={rows.map(({ at, revision, entry, sum, note, author }) => ({
        key: `${revision}/${entry.lot}/${entry.reason}`,
        data: { 'data-reason': entry.reason },
        cells: [
          <span key="reason" className="who">
            {words.reasons[entry.reason]}
            {(note ?? author) !== undefined && (
              <span className="muted small">{[note, author].filter(Boolean).join(' · ')}</span>
            )}
          </span>,
          moment(at, locale),
          <span key="lot" className="who">
            {entry.kind === undefined ? t.subscription.credits : (kinds[entry.kind] ?? entry.kind)}
            <span className="mono muted small">{entry.lot}</span>
          </span>,
          <strong key="change" data-sign={entry.amount < 0 ? 'minus' : 'plus'}>
            {signed(entry.amount, locale)}
          </strong>,
          number(sum, locale),
        ],
      }))}
    />
  );
}
