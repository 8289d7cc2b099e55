import { PricingTable } from 'kassa/react';
import { TillSwitch } from '@/components/till-switch';
import { language } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { currentUser } from '@/lib/session';
import { chosenTill } from '@/lib/tills';
import { translated } from '@/lib/translated';

export default async function Pricing({
  searchParams,
}: {
  searchParams: Promise<{ canceled?: string }>;
}) {
  const { t } = await language();
  const user = await currentUser();
  const { canceled } = await searchParams;
  const plans = translated(await kassa.plans(), t);
  const benefits = await kassa.benefits(user.id);
  const till = await chosenTill();
  return (
    <>
      <div className="hero">
        <h1>{t.pricing.headline}</h1>
        <p>{t.pricing.lead}</p>
      </div>
      {canceled !== undefined && (
        <p className="notice" role="status">
          {t.pricing.canceled}
        </p>
      )}
      <h2 className="visually-hidden">{t.nav.pricing}</h2>
      <PricingTable
        plans={plans}
        current={benefits.activePlanId ?? null}
        featured="pro"
        featureNames={t.features}
        kindNames={t.counted}
        limitNames={t.counted}
        manageHref="/dashboard/subscription"
        provider={till.provider}
        overlay={till.overlay}
        returnPath="/success?plan={plan}&session_id={CHECKOUT_SESSION_ID}"
      />
      <p className="after-table muted small">{t.pricing.taxes}</p>
      <TillSwitch t={t} chosen={till} />
      <section className="questions" aria-labelledby="questions">
        <h2 id="questions">{t.pricing.questions}</h2>
        {t.pricing.answers.map(({ ask, answer }) => (
          <details key={ask}>
            <summary>{ask}</summary>
            <p className="muted">{answer}</p>
          </details>
        ))}
      </section>
    </>
  );
}
