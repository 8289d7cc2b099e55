import type { Metadata } from 'next';
import Link from 'next/link';
import { CreditUsage } from 'kassa/react';
import { Lots } from '@/components/lots';
import { UsageChart } from '@/components/usage-chart';
import { language, pageTitle } from '@/lib/i18n';
import { journal, usage } from '@/lib/journal';
import { kassa } from '@/lib/kassa';
import { labNow } from '@/lib/lab';
import { currentUser } from '@/lib/session';

const DAYS = 30;

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.usageChart.title);
}

/** What a customer used and what is left, each part with its end. */
export default async function Usage() {
  const { t, locale } = await language();
  const user = await currentUser();
  const [benefits, changes, { lots }, now] = await Promise.all([
    kassa.benefits(user.id),
    journal(user.id),
    kassa.explain(user.id, { limit: 1 }),
    labNow(),
  ]);
  const open = lots.filter(({ available, held }) => available + held > 0);
  return (
    <>
      <div className="head">
        <h1>{t.usageChart.title}</h1>
        <p>{t.usageChart.lead}</p>
      </div>
      <div className="stack">
        <section className="card stack" aria-label={t.usageChart.title}>
          <UsageChart t={t} locale={locale} days={usage(changes, now ?? Date.now(), DAYS)} />
        </section>
        <section className="card stack" aria-labelledby="left">
          <h2 id="left">{t.usageChart.left}</h2>
          <CreditUsage benefits={benefits} kindNames={t.kinds} />
          {open.length > 0 && <Lots t={t} locale={locale} lots={open} />}
          <div className="row">
            <Link href="/" className="button">
              {t.usage.getMore}
            </Link>
          </div>
        </section>
      </div>
    </>
  );
}
