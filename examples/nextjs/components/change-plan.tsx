import type { BenefitsOf, ChangeWhen, Plan } from 'kassa';
import { changePlan, changeSeats } from '@/lib/actions/subscription';
import { money } from '@/lib/format';
import { type Dictionary, fill, type Locale, per } from '@/lib/i18n';
import type { kassa } from '@/lib/kassa';
import type { PlanId } from '@/lib/plans';
import { Act } from './act';
import { ChangeOffer } from './change-offer';
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
      <h2 id="change">{words.title}</h2>
      <ul className="offers">
        {others.map((plan) => {
          const when: ChangeWhen = waitsFor(plan, held) ? 'period_end' : 'now';
          return (
            <li key={plan.id} data-offer={plan.id}>
              <span className="offer">
                <strong>{plan.name}</strong>
                <span className="num">
                  {money(plan.price, locale)} <span className="muted">{per(t, plan)}</span>
                </span>
                <span className="muted small">{plan.description}</span>
              </span>
              {benefits.scheduledPlanId === plan.id ? (
                <span className="pill calm">{words.waits}</span>
              ) : (
                <ChangeOffer
                  plan={plan.id as PlanId}
                  when={when}
                  texts={{
                    press: when === 'now' ? words.now : words.later,
                    ask: fill(words.ask, { plan: plan.name }),
                    yes: words.yes,
                    keep: fill(words.stay, { plan: held.name }),
                    looking: words.looking,
                    working: t.subscription.working,
                  }}
                />
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

function waitsFor(plan: Plan, held: Plan): boolean {
  return held.interval?.unit === plan.interval?.unit && plan.price.amount < held.price.amount;
}
