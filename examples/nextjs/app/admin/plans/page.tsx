import type { Metadata } from 'next';
import { Table } from '@/components/table';
import { staffOnly } from '@/lib/demo-guard';
import { money, number } from '@/lib/format';
import { count, language, pageTitle, per } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { plans as sold } from '@/lib/plans';
import { tillName } from '@/lib/tills';
import { translated } from '@/lib/translated';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.admin.plans);
}

/** What is for sale, what it gives, and what it is called at each provider. */
export default async function Plans() {
  staffOnly();
  const { t, locale } = await language();
  const words = t.admin;
  const features: Record<string, string> = t.features;
  const counted: Record<string, string> = t.counted;
  const plans = translated(await kassa.plans(), t);
  const made: Record<string, { prices: Record<string, string | undefined> }> = sold;
  return (
    <>
      <div className="head">
        <h1>{words.plans}</h1>
        <p>{words.plansLead}</p>
      </div>
      <section className="card" aria-label={words.plans}>
        <Table
          label={words.plans}
          columns={[
            { name: t.subscription.plan },
            { name: t.subscription.facts.price },
            { name: t.subscription.credits, end: true },
            { name: t.subscription.features },
            { name: words.madeAt },
          ]}
          rows={plans.map((plan) => {
            const { monthlyCredits, oneTimeCredits, limits = [], features: open = [] } =
              plan.benefits ?? {};
            const gains = [
              ...limits.map(({ name, amount }) => count(counted[name] ?? name, amount, locale)),
              ...open.map((name) => features[name] ?? name),
            ];
            const prices = Object.entries(made[plan.id]?.prices ?? {});
            return {
              key: plan.id,
              data: { 'data-plan': plan.id },
              cells: [
                <span key="name" className="who">
                  {plan.name}
                  <span className="mono muted small">{plan.id}</span>
                </span>,
                <span key="price" className="num whole">
                  {money(plan.price, locale)} <span className="muted">{per(t, plan)}</span>
                </span>,
                number(monthlyCredits ?? oneTimeCredits ?? 0, locale),
                gains.join(' · ') || '—',
                <ul key="made" className="plain small">
                  {prices.map(([provider, id]) => (
                    <li key={provider}>
                      {tillName(provider)} <span className="mono">{id ?? words.byAmount}</span>
                    </li>
                  ))}
                </ul>,
              ],
            };
          })}
        />
      </section>
    </>
  );
}
