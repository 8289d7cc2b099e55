'use client';

import { useCallback, useEffect, useId, useRef, useState, type ReactElement } from 'react';
import type { Plan } from '../wire.js';
import { ask } from './ask.js';
import { useKassa, type Wording } from './context.js';
import { formatInterval, formatMoney } from './format.js';
import { count } from './labels.js';
import { Style } from './style.js';
import { SubscribeButton } from './subscribe.js';
import { useBenefits } from './use-benefits.js';

export interface PricingTableProps extends Wording {
  /** The plans, where the server has them already; fetched unless given. */
  plans?: readonly Plan[] | undefined;
  /** The id of the plan that the customer had when this was rendered; asked unless given. */
  current?: string | null | undefined;
  /** The id of the plan to point out. */
  featured?: string | undefined;
  /** What your features are called, by name. One without a name here is shown as it is. */
  featureNames?: Record<string, string> | undefined;
  /** What is counted, by name, such as `{ image: '{n} image|{n} images' }`; else the bare name. */
  kindNames?: Record<string, string> | undefined;
  limitNames?: Record<string, string> | undefined;
  /** Where a customer who has a plan can change it. */
  manageHref?: string | undefined;
  /** Where to come back to after paying. */
  returnPath?: string | undefined;
  /** Who takes the payment, by its name in `createKassa`; the first one there unless given. */
  provider?: string | undefined;
  /** Above this page, where that provider has such a thing. */
  overlay?: boolean | undefined;
  className?: string | undefined;
}

/** Cards of everything that is for sale, each with its button. */
export function PricingTable(props: PricingTableProps): ReactElement {
  const { labels } = useKassa(props);
  const { plans, failed, reload } = usePlans(props.plans);
  const current = useCurrent(props.current);

  if (failed) {
    return (
      <div data-kassa="pricing-error" role="alert" className={props.className}>
        <Style />
        <p data-kassa-error="">{labels.failed}</p>
        <button type="button" data-kassa-button="quiet" onClick={reload}>
          {labels.retry}
        </button>
      </div>
    );
  }
  if (!plans) return <Blank className={props.className} text={labels.loading} />;
  const offered = plans.filter((plan) => !plan.retired);
  if (offered.length === 0) {
    return (
      <p data-kassa="pricing-empty" data-kassa-muted="" className={props.className}>
        <Style />
        {labels.noPlans}
      </p>
    );
  }
  const held = plans.find((plan) => plan.id === current && plan.interval);
  return (
    <div data-kassa="pricing" className={props.className}>
      <Style />
      {offered.map((plan) => (
        <Card key={plan.id} plan={plan} held={held} table={props} />
      ))}
    </div>
  );
}

function Card({
  plan,
  held,
  table,
}: {
  plan: Plan;
  held: Plan | undefined;
  table: PricingTableProps;
}) {
  const { labels, locale } = useKassa(table);
  const name = useId();
  const mine = held?.id === plan.id;
  const featured = table.featured === plan.id;
  const tag = mine ? labels.currentPlan : featured ? labels.featured : undefined;
  return (
    <section
      data-kassa-card=""
      data-plan={plan.id}
      data-featured={featured || undefined}
      data-current={mine || undefined}
      aria-labelledby={name}
    >
      <div data-kassa-head="">
        <h3 id={name} data-kassa-name="">
          {plan.name}
        </h3>
        {tag && <span data-kassa-tag="">{tag}</span>}
      </div>
      <p data-kassa-price="">
        {/* Browser and server may know a language by different editions of its data. */}
        <span data-kassa-amount="" suppressHydrationWarning>
          {formatMoney(plan.price, locale)}
        </span>
        <span data-kassa-muted="">{formatInterval(plan.interval, labels, locale)}</span>
      </p>
      {plan.description && <p data-kassa-muted="">{plan.description}</p>}
      <Gains plan={plan} table={table} />
      <div data-kassa-foot="">
        <Action plan={plan} held={held} table={table} name={name} />
      </div>
    </section>
  );
}

function Action({
  plan,
  held,
  table,
  name,
}: {
  plan: Plan;
  held: Plan | undefined;
  table: PricingTableProps;
  name: string;
}) {
  const { labels } = useKassa(table);
  const { manageHref } = table;
  const excluded =
    held && plan.interval && (held.group ?? 'default') === (plan.group ?? 'default');
  if (excluded && manageHref) {
    return (
      <a data-kassa-button="quiet" href={manageHref} aria-describedby={name}>
        {held.id === plan.id ? labels.manage : labels.change}
      </a>
    );
  }
  return (
    <SubscribeButton
      plan={plan.id}
      returnPath={table.returnPath}
      provider={table.provider}
      overlay={table.overlay}
      manageHref={manageHref}
      locale={table.locale}
      labels={table.labels}
      describedBy={name}
    >
      {plan.interval ? labels.subscribe : labels.buy}
    </SubscribeButton>
  );
}

function Gains({ plan, table }: { plan: Plan; table: PricingTableProps }) {
  const { labels, locale } = useKassa(table);
  const { monthlyCredits, oneTimeCredits, features, credits, limits } = plan.benefits ?? {};
  const counted = (names: Record<string, string> | undefined, name: string, n: number) =>
    count(names?.[name] ?? `${name}: {n}`, n, locale);
  const lines: string[] = [];
  if (plan.trialDays) lines.push(count(labels.trial, plan.trialDays, locale));
  if (monthlyCredits) lines.push(count(labels.monthlyCredits, monthlyCredits, locale));
  if (oneTimeCredits) lines.push(count(labels.oneTimeCredits, oneTimeCredits, locale));
  for (const { kind, monthly, oneTime } of credits ?? []) {
    const amount = monthly ?? oneTime ?? 0;
    const text = counted(table.kindNames, kind, amount);
    lines.push(monthly === undefined ? text : `${text} ${labels.perUnit.month}`);
  }
  for (const { name, amount } of limits ?? []) {
    lines.push(counted(table.limitNames, name, amount));
  }
  for (const feature of features ?? []) lines.push(table.featureNames?.[feature] ?? feature);
  return (
    <ul data-kassa-list="">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Blank({ className, text }: { className: string | undefined; text: string }) {
  return (
    <div data-kassa="pricing" aria-busy="true" className={className}>
      <Style />
      {[0, 1, 2].map((n) => (
        <div key={n} data-kassa-card="" aria-hidden={n > 0}>
          <div data-kassa-blank="" style={{ height: 26, width: '45%' }} />
          <div data-kassa-blank="" style={{ height: 40, width: '60%' }} />
          <div data-kassa-blank="" style={{ height: 90 }} />
          {n === 0 && <span data-kassa-muted="">{text}</span>}
        </div>
      ))}
    </div>
  );
}

/** What was given, until a purchase on this page changed it; the next thing given wins again. */
function useCurrent(given: string | null | undefined): string | null | undefined {
  const { benefits } = useBenefits({ lazy: given !== undefined });
  const [older, setOlder] = useState(benefits);
  const latest = useRef(benefits);
  latest.current = benefits;
  useEffect(() => setOlder(latest.current), [given]);
  if (given !== undefined && benefits === older) return given;
  return benefits?.activePlanId;
}

function usePlans(given: readonly Plan[] | undefined) {
  const { basePath } = useKassa();
  const [fetched, setFetched] = useState<readonly Plan[]>();
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  const known = given !== undefined;

  useEffect(() => {
    if (known) return;
    let left = false;
    setFailed(false);
    void ask<Plan[] | { plans: Plan[] }>(`${basePath}/plans`).then((reply) => {
      if (left) return;
      if (!reply.ok) setFailed(true);
      else setFetched(Array.isArray(reply.result) ? reply.result : reply.result.plans);
    });
    return () => {
      left = true;
    };
  }, [basePath, known, round]);

  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { plans: given ?? fetched, failed: failed && !known, reload };
}
