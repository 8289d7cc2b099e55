import type { Metadata } from 'next';
import Link from 'next/link';
import { CreditUsage } from 'kassa/react';
import { Act } from '@/components/act';
import { Allowance } from '@/components/allowance';
import { ChangePlan } from '@/components/change-plan';
import { Facts } from '@/components/facts';
import { Licenses } from '@/components/licenses';
import { Orders } from '@/components/orders';
import { PlanCard } from '@/components/plan-card';
import { openPortal } from '@/lib/actions/subscription';
import { language, pageTitle } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { isOverdue } from '@/lib/overdue';
import { currentUser } from '@/lib/session';
import { translated } from '@/lib/translated';

/** Older payments are on a page of their own. */
const NEWEST = 5;

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.subscription.title);
}

export default async function Subscription() {
  const { t, locale } = await language();
  const user = await currentUser();
  const [plans, benefits, orders, subscriptions, licenses] = await Promise.all([
    kassa.plans(),
    kassa.benefits(user.id),
    kassa.orders(user.id),
    kassa.subscriptions(user.id),
    kassa.licenses(user.id),
  ]);
  const counting = subscriptions.find(({ id }) => id === benefits.subscriptionId);
  const subscription = counting ?? subscriptions[0];
  // A plan that rests gives nothing, and is still the customer's.
  const resting = subscription?.status === 'paused' ? subscription.terms?.plan : undefined;
  const held = benefits.activePlanId ?? resting;
  const shown = translated(plans, t);
  const plan = shown.find(({ id }) => id === held);
  const runs = subscription?.status === 'active' && !benefits.cancelAtPeriodEnd;
  return (
    <>
      <div className="head">
        <h1>{t.subscription.title}</h1>
        <p>{t.subscription.lead}</p>
      </div>
      {isOverdue(benefits) && (
        <div className="notice warn" role="status">
          <p>
            <strong>{t.subscription.pastDue}</strong>
            {t.subscription.pastDueText}
          </p>
          <Act action={openPortal} working={t.subscription.working} kind="primary">
            {t.subscription.updateCard}
          </Act>
        </div>
      )}
      <div className="two">
        <PlanCard
          t={t}
          locale={locale}
          plan={plan}
          benefits={benefits}
          provider={subscription?.provider}
          customer={orders.length > 0}
        />
        <section className="card stack" aria-labelledby="credits">
          <h2 id="credits" className="eyebrow">
            {t.subscription.credits}
          </h2>
          <CreditUsage benefits={benefits} kindNames={t.kinds} />
          <Allowance t={t} locale={locale} benefits={benefits} />
          <p className="row small links">
            <Link href="/dashboard/usage">{t.usageChart.see}</Link>
            <Link href="/">{t.usage.getMore}</Link>
          </p>
        </section>
      </div>
      <div className="stack">
        {runs && plan?.interval && (
          <ChangePlan t={t} locale={locale} plans={shown} held={plan} benefits={benefits} />
        )}
        {subscription && <Facts t={t} locale={locale} subscription={subscription} />}
        <Licenses t={t} locale={locale} licenses={licenses} />
        <section className="card stack" aria-labelledby="orders">
          <div className="row">
            <h2 id="orders">{t.invoices.title}</h2>
            {orders.length > 0 && (
              <Link href="/dashboard/invoices" className="small push">
                {t.invoices.all}
              </Link>
            )}
          </div>
          {orders.length > 0 ? (
            <Orders t={t} locale={locale} orders={orders.slice(0, NEWEST)} />
          ) : (
            <p className="muted">{t.invoices.none}</p>
          )}
        </section>
      </div>
    </>
  );
}
