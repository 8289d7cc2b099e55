import { notFound } from 'next/navigation';
import { CreditUsage } from 'kassa/react';
import { JobForm } from '@/components/job-form';
import { SpendForm } from '@/components/spend-form';
import { language } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { trialPagesOpen } from '@/lib/lab-mode';
import { currentUser } from '@/lib/session';

/** For trying things out: real credits are spent by the server after a feature was used. */
export default async function CreditUsageExample() {
  if (!trialPagesOpen()) notFound();
  const { t } = await language();
  const user = await currentUser();
  const benefits = await kassa.benefits(user.id);
  return (
    <>
      <div className="head">
        <h1>{t.usage.title}</h1>
        <p>{t.usage.lead}</p>
      </div>
      <div className="stack">
        <section className="card" aria-label={t.subscription.credits}>
          <CreditUsage benefits={benefits} kindNames={t.kinds} />
        </section>
        <JobForm texts={t.usage.job} />
        <SpendForm texts={t.usage} />
      </div>
    </>
  );
}
