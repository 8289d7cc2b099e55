import type { Metadata } from 'next';
import { CustomerHead } from '@/components/customer-head';
import { LedgerTable } from '@/components/ledger-table';
import { staffOnly } from '@/lib/demo-guard';
import { language, pageTitle } from '@/lib/i18n';
import { journal, ledger } from '@/lib/journal';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.admin.ledger);
}

/** Every credit that came or went, and what it adds up to. */
export default async function Ledger({ params }: { params: Promise<{ account: string }> }) {
  staffOnly();
  const { t, locale } = await language();
  const account = decodeURIComponent((await params).account);
  const rows = ledger(await journal(account));
  return (
    <>
      <CustomerHead t={t} account={account} />
      <div className="head">
        <h1>{t.admin.ledger}</h1>
        <p>{t.admin.ledgerLead}</p>
      </div>
      <section className="card" aria-label={t.admin.ledger}>
        {rows.length > 0 ? (
          <LedgerTable t={t} locale={locale} rows={rows} />
        ) : (
          <div className="empty">
            <p className="strong">{t.admin.noRows}</p>
            <p className="muted">{t.admin.noRowsText}</p>
          </div>
        )}
      </section>
    </>
  );
}
