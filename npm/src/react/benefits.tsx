'use client';

import type { ReactElement } from 'react';
import type { Benefits as BenefitsView } from '../benefits.js';
import { useKassa, type Wording } from './context.js';
import { formatDay } from './format.js';
import { count, type Labels } from './labels.js';
import { Style } from './style.js';
import { useBenefits } from './use-benefits.js';

export interface BenefitsProps extends Wording {
  /** What the server rendered already; fetched unless given. */
  benefits?: BenefitsView | undefined;
  /** What your plans are called, by id. */
  planNames?: Record<string, string> | undefined;
  /** What your further kinds of credits are called, by name. */
  kindNames?: Record<string, string> | undefined;
  className?: string | undefined;
}

/** The customer's plan, its status, the next date and the credits. */
export function Benefits(props: BenefitsProps): ReactElement {
  const { labels, locale } = useKassa(props);
  const { status, benefits, refresh } = useBenefits({ initial: props.benefits });
  if (!benefits) return <Waiting failed={status === 'error'} labels={labels} again={refresh} />;
  const plan = benefits.activePlanId;
  const note = dateNote(benefits, props.planNames, labels, locale);
  return (
    <div data-kassa="benefits" className={props.className}>
      <Style />
      <div>
        <div data-kassa-head="">
          <span data-kassa-name="" data-kassa-plan={plan ?? ''}>
            {plan ? (props.planNames?.[plan] ?? plan) : labels.noPlan}
          </span>
          {benefits.subscriptionStatus && (
            <span data-kassa-tag="" data-kassa-status={benefits.subscriptionStatus}>
              {labels.status[benefits.subscriptionStatus]}
            </span>
          )}
        </div>
        {/* Browser and server may know a language by different editions of its data. */}
        {note && (
          <p data-kassa-muted="" suppressHydrationWarning>
            {note}
          </p>
        )}
      </div>
      <Credits benefits={benefits} labels={labels} locale={locale} kindNames={props.kindNames} />
    </div>
  );
}

/** The credits alone: the sum, and where they came from. */
export function CreditUsage(props: BenefitsProps): ReactElement {
  const { labels, locale } = useKassa(props);
  const { status, benefits, refresh } = useBenefits({ initial: props.benefits });
  if (!benefits) return <Waiting failed={status === 'error'} labels={labels} again={refresh} />;
  return (
    <div data-kassa="credits" className={props.className}>
      <Style />
      <Credits benefits={benefits} labels={labels} locale={locale} kindNames={props.kindNames} />
    </div>
  );
}

function Credits({
  benefits,
  labels,
  locale,
  kindNames = {},
}: {
  benefits: BenefitsView;
  labels: Labels;
  locale: string;
  kindNames: Record<string, string> | undefined;
}) {
  const number = new Intl.NumberFormat(locale);
  const { credits: plain, ...kinds } = benefits.credits;
  const total = benefits.totalAvailableCredits;
  const parts = [
    { name: labels.fromSubscription, credits: benefits.subscriptionCreditsBalance, key: 'subscription' },
    { name: labels.fromPurchases, credits: benefits.oneTimeCreditsBalance, key: 'one-time' },
  ];
  const rest = [
    { name: labels.held, credits: plain?.held ?? 0, key: 'held' },
    { name: labels.owed, credits: plain?.debt ?? 0, key: 'owed' },
    ...Object.entries(kinds).flatMap(([kind, { available, held, debt }]) => [
      { name: kindNames[kind] ?? kind, credits: available, key: kind },
      { name: `${kindNames[kind] ?? kind}: ${labels.held}`, credits: held, key: `${kind}-held` },
      { name: `${kindNames[kind] ?? kind}: ${labels.owed}`, credits: debt, key: `${kind}-owed` },
    ]),
  ].filter(({ credits }) => credits !== 0);
  return (
    <>
      <p data-kassa-price="">
        <span data-kassa-total="">{number.format(total)}</span>
        <span data-kassa-muted="">{count(labels.credits, total, locale)}</span>
      </p>
      {benefits.frozen && (
        <p data-kassa-error="" role="note">
          {labels.frozen}
        </p>
      )}
      {/* The numbers below say the same; a screen reader needs no bar. */}
      <div data-kassa-bar="" aria-hidden="true">
        {parts.map(
          ({ key, credits }) =>
            credits > 0 && (
              <span key={key} data-part={key} style={{ flexGrow: credits, flexBasis: 0 }} />
            ),
        )}
      </div>
      <dl data-kassa-split="">
        {[...parts, ...rest].map((part) => (
          <div key={part.key}>
            <dt>{part.name}</dt>
            <dd data-kassa-credits={part.key}>{number.format(part.credits)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Waiting({
  failed,
  labels,
  again,
}: {
  failed: boolean;
  labels: Labels;
  again: () => Promise<void>;
}) {
  if (failed) {
    return (
      <div data-kassa="benefits" role="alert">
        <Style />
        <p data-kassa-error="">{labels.failed}</p>
        <button type="button" data-kassa-button="quiet" onClick={() => void again()}>
          {labels.retry}
        </button>
      </div>
    );
  }
  return (
    <div data-kassa="benefits" aria-busy="true">
      <Style />
      <div data-kassa-blank="" style={{ height: 24, width: '50%' }} />
      <div data-kassa-blank="" style={{ height: 40, width: '35%' }} />
      <span data-kassa-muted="">{labels.loading}</span>
    </div>
  );
}

function dateNote(
  benefits: BenefitsView,
  planNames: Record<string, string> | undefined,
  labels: Labels,
  locale: string,
): string | undefined {
  const { currentPeriodEnd, activePlanId, scheduledPlanId: next } = benefits;
  if (!currentPeriodEnd || !activePlanId) return undefined;
  const date = formatDay(currentPeriodEnd, locale);
  if (next !== undefined && !benefits.cancelAtPeriodEnd) {
    return labels.changes.replace('{plan}', planNames?.[next] ?? next).replace('{date}', date);
  }
  return (benefits.cancelAtPeriodEnd ? labels.ends : labels.renews).replace('{date}', date);
}
