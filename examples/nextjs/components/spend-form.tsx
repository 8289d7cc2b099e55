'use client';

import Link from 'next/link';
import { useActionState, useRef } from 'react';
import { spend } from '@/lib/actions/usage';
import type { Said } from '@/lib/actions/subscription';
import { Answer } from './act';

const strategies = [
  ['subscriptionFirst', 'deductCreditsPrioritizingSubscription'],
  ['oneTimeFirst', 'deductCreditsPrioritizingOneTime'],
  ['subscriptionOnly', 'deductSubscriptionCredits'],
  ['oneTimeOnly', 'deductOneTimeCredits'],
  ['expiringFirst', 'deduct'],
] as const;

type Names = Record<(typeof strategies)[number][0], string>;

export function SpendForm({
  texts,
}: {
  texts: { amount: string; minutes: string; strategies: Names; explain: Names; getMore: string };
}) {
  // One key per press. Pressing again while an answer is on its way repeats the same spend.
  const key = useRef<string | undefined>(undefined);
  const [said, run, busy] = useActionState(async (before: Said, form: FormData) => {
    form.set('key', (key.current ??= crypto.randomUUID()));
    const answer = await spend(before, form);
    key.current = undefined;
    return answer;
  }, undefined);

  return (
    <form action={run} className="card stack spend" aria-busy={busy}>
      <div className="amount">
        <label htmlFor="amount">{texts.amount}</label>
        <input
          id="amount"
          name="amount"
          type="number"
          inputMode="numeric"
          min={1}
          step={1}
          required
          defaultValue={30}
        />
        <span className="muted small">{texts.minutes}</span>
      </div>
      <div className="strategies">
        {strategies.map(([strategy, name]) => (
          <button
            key={strategy}
            className="strategy"
            name="strategy"
            value={strategy}
            aria-disabled={busy}
            onClick={(event) => {
              if (busy) event.preventDefault();
            }}
          >
            <strong>{texts.strategies[strategy]}</strong>
            <span className="muted small">{texts.explain[strategy]}</span>
            <span className="mono">{name}()</span>
          </button>
        ))}
      </div>
      <div className="row">
        <Answer said={said} />
        {said?.ok === false && (
          <Link href="/" className="small">
            {texts.getMore}
          </Link>
        )}
      </div>
    </form>
  );
}
