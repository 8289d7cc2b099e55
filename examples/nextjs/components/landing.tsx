'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import type { Benefits as BenefitsView, Order } from 'kassa';
import { CreditUsage, refreshBenefits, useBenefits, useKassa } from 'kassa/react';
import { hasArrived } from '@/lib/has-arrived';

export interface LandingTexts {
  waiting: string;
  waitingText: string;
  slow: string;
  done: string;
  doneText: string;
  toSubscription: string;
  toUsage: string | undefined;
}

/** After this the page says that it takes longer than usual; it goes on asking. */
const SLOW = 20_000;

/**
 * The customer is often back before the provider's webhook is here. So this page says what is
 * true, "we are waiting for the confirmation", and follows by itself when it came.
 */
export function Landing({
  plan,
  recurring,
  arrived,
  benefits: initial,
  texts,
}: {
  plan: string | undefined;
  recurring: boolean;
  arrived: boolean;
  benefits: BenefitsView;
  texts: LandingTexts;
}) {
  const { basePath } = useKassa();
  const [done, setDone] = useState(arrived);
  const [slow, setSlow] = useState(false);
  const { benefits } = useBenefits({ initial });

  useEffect(() => {
    if (done) return;
    const late = setTimeout(() => setSlow(true), SLOW);
    const timer = setInterval(() => {
      void landed(basePath, plan, recurring).then((yes) => {
        if (!yes) return;
        setDone(true);
        refreshBenefits();
      });
    }, 1_000);
    return () => {
      clearTimeout(late);
      clearInterval(timer);
    };
  }, [done, basePath, plan, recurring]);

  return (
    <div className="card center landing" aria-busy={!done}>
      <span className="mark" data-waiting={!done || undefined} aria-hidden="true">
        {done && (
          <svg width="26" height="26" viewBox="0 0 26 26" fill="none">
            <path
              d="M5.5 13.8 10.6 19 21 7.5"
              stroke="currentColor"
              strokeWidth="2.6"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </svg>
        )}
      </span>
      <div role="status">
        <h1>{done ? texts.done : texts.waiting}</h1>
        <p className="muted">{done ? texts.doneText : slow ? texts.slow : texts.waitingText}</p>
      </div>
      {done && (
        <>
          <div className="credits">
            <CreditUsage benefits={benefits ?? initial} />
          </div>
          <div className="row">
            {texts.toUsage && (
              <Link href="/dashboard/credit-usage-example" className="button primary">
                {texts.toUsage}
              </Link>
            )}
            <Link href="/dashboard/subscription" className="button">
              {texts.toSubscription}
            </Link>
          </div>
        </>
      )}
    </div>
  );
}

async function landed(
  basePath: string,
  plan: string | undefined,
  recurring: boolean,
): Promise<boolean> {
  const what = recurring ? 'benefits' : 'orders';
  const reply: unknown = await fetch(`${basePath}/${what}`, { cache: 'no-store' })
    .then((response) => response.json())
    .catch(() => undefined);
  if (!isDone(reply)) return false;
  if (recurring) return reply.result.activePlanId === plan;
  return hasArrived(reply.result.orders ?? [], plan);
}

interface Done {
  ok: true;
  result: { activePlanId?: string; orders?: Order[] };
}

function isDone(value: unknown): value is Done {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === true;
}
