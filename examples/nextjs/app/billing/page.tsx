import Link from 'next/link';
import { Benefits } from 'kassa/react';
import { Landing } from '@/components/landing';
import { arrival } from '@/lib/arrival';
import { language } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { currentUser } from '@/lib/session';

/** Where the single checkout routes come back to; without a session it is a plain overview. */
export default async function Billing({
  searchParams,
}: {
  searchParams: Promise<{ session_id?: string }>;
}) {
  const { session_id: session } = await searchParams;
  if (session !== undefined) return <Landing {...await arrival(session)} />;
  const { t } = await language();
  const user = await currentUser();
  const names = Object.fromEntries(Object.entries(t.plans).map(([id, { name }]) => [id, name]));
  return (
    <div className="center">
      <div className="head">
        <h1>{t.billing.title}</h1>
        <p>{t.billing.lead}</p>
      </div>
      <div className="card stack">
        <Benefits benefits={await kassa.benefits(user.id)} planNames={names} kindNames={t.kinds} />
        <div className="row">
          <Link href="/dashboard/subscription" className="button primary">
            {t.nav.open}
          </Link>
          <Link href="/" className="button">
            {t.subscription.see}
          </Link>
        </div>
      </div>
    </div>
  );
}
