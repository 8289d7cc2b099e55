import Link from 'next/link';
import { Timeline } from '@/components/timeline';
import { language } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { currentUser } from '@/lib/session';

const PAGE = 40;

/** Why does this customer have this balance? Every change, newest first. */
export default async function Ledger({
  searchParams,
}: {
  searchParams: Promise<{ before?: string }>;
}) {
  const { t, locale } = await language();
  const user = await currentUser();
  const { before } = await searchParams;
  const { revision } = await kassa.benefits(user.id);
  // Revisions count without a gap, so a page from the end is simple arithmetic. One change more is
  // read: a sentence needs to know how things stood before.
  const asked = Number(before);
  const end = Number.isSafeInteger(asked) && asked > 0 ? Math.min(asked - 1, revision) : revision;
  const start = Math.max(0, end - PAGE);
  const { changes } = await kassa.explain(user.id, {
    after: Math.max(0, start - 1),
    limit: PAGE + 1,
  });
  const shown = changes.filter((change) => change.revision <= end);
  return (
    <>
      <div className="head">
        <h1>{t.ledger.title}</h1>
        <p>{t.ledger.lead}</p>
      </div>
      {shown.length === 0 ? (
        <div className="card empty">
          <h2>{t.ledger.empty}</h2>
          <p className="muted">{t.ledger.emptyText}</p>
          <Link href="/" className="button">
            {t.subscription.see}
          </Link>
        </div>
      ) : (
        <Timeline t={t} locale={locale} changes={shown} after={start} />
      )}
      <nav className="row" aria-label={t.ledger.title}>
        {start > 0 && (
          <Link href={`/dashboard/ledger?before=${start + 1}`} className="button">
            {t.ledger.older}
          </Link>
        )}
        {end < revision && (
          <Link href="/dashboard/ledger" className="button">
            {t.ledger.newest}
          </Link>
        )}
      </nav>
    </>
  );
}
