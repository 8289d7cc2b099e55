import Link from 'next/link';
import type { Benefits, Plan } from 'kassa';
import { openPortal, pause, resume } from '@/lib/actions/subscription';
import { day, money, number } from '@/lib/format';
import { type Dictionary, fill, type Locale, per, planName } from '@/lib/i18n';
import { isOverdue } from '@/lib/overdue';
import { abilities } from '@/lib/tills';
import { Act } from './act';
import { Cancel } from './cancel';

interface Props {
  t: Dictionary;
  locale: Locale;
  plan: Plan | undefined;
  benefits: Benefits;
  /** Who takes its payments. */
  provider: string | undefined;
  /** There is something at the provider to manage. */
  customer: boolean;
}

export function PlanCard(props: Props) {
  return (
    <section className="card stack" aria-labelledby="plan">
      <h2 id="plan" className="eyebrow">
        {props.t.subscription.plan}
      </h2>
      {props.plan ? <Held {...props} plan={props.plan} /> : <None {...props} />}
    </section>
  );
}

function Held({ t, locale, plan, benefits, provider }: Props & { plan: Plan }) {
  const words = t.subscription;
  const status = benefits.subscriptionStatus;
  const features: Record<string, string> = t.features;
  const monthly = plan.benefits?.monthlyCredits;
  const paid = { ...plan.price, amount: plan.price.amount * Math.max(benefits.quantity, 1) };
  const end = benefits.currentPeriodEnd;
  const resting = status === 'paused';
  const ending = benefits.cancelAtPeriodEnd;
  const { endsNow } = abilities(provider);
  const next = benefits.scheduledPlanId;
  return (
    <>
      <div>
        <p className="plan-name" data-plan={plan.id}>
          {plan.name}
          {status && <Status t={t} status={status} ending={benefits.cancelAtPeriodEnd} />}
        </p>
        <p className="price num">
          {money(paid, locale)} <span className="muted">{per(t, plan)}</span>
        </p>
        {/* What a change came to is read out where it stands. */}
        <div role="status">
          {resting && <p className="muted">{words.resting}</p>}
          {end !== undefined && next !== undefined && !ending && (
            <p data-scheduled={next}>
              {fill(words.scheduled, {
                date: day(end, locale),
                plan: planName(t, next),
              })}
            </p>
          )}
          {end !== undefined && !next && !isOverdue(benefits) && !resting && (
            <p className="muted" data-renewal="">
              {fill(ending ? words.ends : words.renews, {
                date: day(end, locale),
                price: money(paid, locale),
              })}
            </p>
          )}
        </div>
      </div>
      <ul className="ticks" aria-label={words.features}>
        {monthly !== undefined && <li>{fill(words.credited, { n: number(monthly, locale) })}</li>}
        {benefits.features.map((name) => (
          <li key={name}>{features[name] ?? name}</li>
        ))}
      </ul>
      <div className="row deeds-of-plan">
        {ending || resting ? (
          <Act key="resume" action={resume} working={words.working} kind="primary">
            {resting ? words.goOn : words.resume}
          </Act>
        ) : (
          <Act key="portal" action={openPortal} working={words.working} kind="primary">
            {words.portal}
          </Act>
        )}
        {status === 'active' && !ending && (
          <Act key="pause" action={pause} working={words.working}>
            {words.pause}
          </Act>
        )}
        {(endsNow || !ending) && (
          <Cancel
            texts={{
              ...words.ending,
              ask: fill(words.ending.ask, { plan: plan.name }),
              atEndText: end === undefined ? '' : fill(words.ending.atEndText, { date: day(end, locale) }),
              working: words.working,
            }}
            atEnd={!ending}
            now={endsNow}
          />
        )}
      </div>
    </>
  );
}

function None({ t, benefits, customer }: Props) {
  const words = t.subscription;
  const ended = benefits.subscriptionStatus === 'canceled';
  return (
    <div className="empty">
      <p className="plan-name" data-plan="">
        {ended ? words.ended : words.none}
        {benefits.subscriptionStatus && <Status t={t} status={benefits.subscriptionStatus} />}
      </p>
      <p className="muted">{words.noneText}</p>
      <div className="row">
        <Link href="/" className="button primary">
          {words.see}
        </Link>
        {customer && (
          <Act action={openPortal} working={words.working}>
            {words.portal}
          </Act>
        )}
      </div>
    </div>
  );
}

/** A subscription's status in one word. */
export function Status({
  t,
  status,
  ending = false,
}: {
  t: Dictionary;
  status: NonNullable<Benefits['subscriptionStatus']>;
  ending?: boolean;
}) {
  const kind =
    status === 'past_due' || status === 'unpaid' || ending
      ? 'warn'
      : status === 'active' || status === 'trialing'
        ? ''
        : 'calm';
  return (
    <span className={`pill ${kind}`} data-status={status}>
      {t.subscriptionStatus[status]}
    </span>
  );
}
