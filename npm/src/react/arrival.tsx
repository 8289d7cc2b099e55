'use client';

import type { ReactElement } from 'react';
import type { Order } from '../wire.js';
import { useKassa, type Wording } from './context.js';
import { formatMoment, formatMoney } from './format.js';
import type { Labels } from './labels.js';
import { Style } from './style.js';
import { type ArrivalOptions, type ArrivalState, useArrival } from './use-arrival.js';

export interface ArrivalProps extends Wording, ArrivalOptions {
  className?: string | undefined;
}

/** For the page that customers come back to: how their purchase stands, and what to do next. */
export function Arrival(props: ArrivalProps): ReactElement {
  const { checkout, initial, className } = props;
  const { labels, locale } = useKassa(props);
  const arrival = useArrival({ checkout, initial });
  const state = arrival?.state ?? 'open';
  return (
    <div data-kassa="arrival" data-state={state} data-code={arrival?.code} className={className}>
      <Style />
      <p role="status" data-kassa-error={arrival?.code === undefined ? undefined : ''}>
        {words(labels, state, arrival)}
      </p>
      {state === 'waiting' && <Deposit order={arrival?.order} labels={labels} locale={locale} />}
    </div>
  );
}

function words(labels: Labels, state: ArrivalState['state'], said: ArrivalState | undefined): string {
  if (said?.refusal !== undefined) return labels.refusals[said.refusal];
  if (state === 'landed') return labels.landed;
  if (state === 'waiting') return labels.waiting;
  if (state === 'late') return labels.late;
  return state === 'open' ? labels.confirming : labels.notBought;
}

/** Where the money is to be paid in. */
function Deposit({
  order,
  labels,
  locale,
}: {
  order: Order | undefined;
  labels: Labels;
  locale: string;
}): ReactElement | null {
  const deposit = order?.details?.deposit;
  if (!order || !deposit) return null;
  const { bank, number, holder, dueAt } = deposit;
  const rows = [
    [labels.depositBank, bank],
    [labels.depositNumber, number],
    [labels.depositHolder, holder],
    [labels.depositDue, dueAt === undefined ? undefined : formatMoment(dueAt, locale)],
  ].filter(([, value]) => value !== undefined);
  return (
    <div data-kassa-deposit="">
      <p>{labels.deposit.replace('{amount}', formatMoney(order.amount, locale))}</p>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt data-kassa-muted="">{name}</dt>
            {/* A time of day is the reader's own, which a server does not know. */}
            <dd suppressHydrationWarning>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
