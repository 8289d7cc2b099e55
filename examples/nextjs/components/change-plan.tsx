import type { BenefitsOf, Plan } from 'kassa';
import { changePlan, changeSeats } from '@/lib/actions/subscription';
import { money } from '@/lib/format';
import { type Dictionary, fill, type Locale } from '@/lib/i18n';
import type { kassa } from '@/lib/kassa';
import type { PlanId } from '@/lib/plans';
import { Act } from './act';
import { SeatsForm } from './seats-form';

interface Props {
  t: Dictionary;
  locale: Locale;
  plans: readonly Plan[];
  held: Plan;
  benefits: BenefitsOf<typeof kassa>;
}

/** Other plans and other seats. A cheaper plan waits for the end of what was paid. */
export function ChangePlan({ t, locale, plans, held, benefits }: Props) {
  const words = t.subscription.change;
  const others = plans.filter((plan) => plan.interval && plan.id !== held.id);
  return (
    <section className="card stack" aria-labelledby="change">
      <h2 id="change" className="eyebrow">
        {words.title}
      </h2>
      <ul className="offers">
        {others.map((plan) => {
          const later = held.interval?.unit === plan.interval?.unit && isCheaper(plan, held);
          const waits = benefits.scheduledPlanId === plan.id;
          const change = changePlan.bind(null, plan.id as PlanId, later ? 'period_end' : 'now');
          return (
            <li key={plan.id} data-offer={plan.id}>
              <span>
                <strong>{plan.name}</strong>{' '}
                <span className="muted small">{money(plan.price, locale)}</span>
              </span>
              {waits ? (
                <span className="pill calm">{words.waits}</span>
              ) : (
                <Act action={change} working={t.subscription.working}>
                  {later ? words.later : words.now}
                </Act>
              )}
            </li>
          );
        })}
      </ul>
      {benefits.scheduledPlanId !== undefined && (
        <div className="row">
          <Act
            action={changePlan.bind(null, held.id as PlanId, 'period_end')}
            working={t.subscription.working}
          >
            {fill(words.stay, { plan: held.name })}
          </Act>
        </div>
      )}
      <SeatsForm
        action={changeSeats}
        seats={Math.max(benefits.quantity, 1)}
        texts={{ seats: words.seats, set: words.setSeats, working: t.subscription.working }}
      />
    </section>
  );
}

function isCheaper(plan: Plan, than: Plan): boolean {
  return plan.price.amount < than.price.amount;
}
