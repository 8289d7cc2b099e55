'use client';

import Link from 'next/link';
import { type ArrivalState, CreditUsage, useArrival } from 'kassa/react';

export interface LandingTexts {
  waiting: string;
  waitingText: string;
  slow: string;
  bank: string;
  none: string;
  noneText: string;
  done: string;
  doneText: string;
  toSubscription: string;
  toUsage: string | undefined;
  kinds: Record<string, string>;
}

export interface LandingProps {
  checkout: string | undefined;
  initial: ArrivalState;
  texts: LandingTexts;
}

/**
 * The customer is often back before the provider's webhook is here. So this page says what is
 * true, "we are waiting for the confirmation", and follows by itself when it came.
 */
export function Landing({ checkout, initial, texts }: LandingProps) {
  const { state, benefits } = useArrival({ checkout, initial }) ?? initial;
  const done = state === 'landed';
  const waiting = state === 'open' || state === 'late';
  const [title, text] = words(state, texts);

  return (
    <div className="card center landing" data-state={state} aria-busy={waiting}>
      {(done || waiting) && (
        <span className="mark" data-waiting={waiting || undefined} aria-hidden="true">
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
      )}
      <div role="status">
        <h1>{title}</h1>
        <p className="muted">{text}</p>
      </div>
      {done && (
        <>
          <div className="credits">
            <CreditUsage benefits={benefits} kindNames={texts.kinds} />
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

function words(state: ArrivalState['state'], texts: LandingTexts): [title: string, text: string] {
  switch (state) {
    case 'landed':
      return [texts.done, texts.doneText];
    case 'open':
      return [texts.waiting, texts.waitingText];
    case 'late':
      return [texts.waiting, texts.slow];
    case 'waiting':
      return [texts.waiting, texts.bank];
    default:
      return [texts.none, texts.noneText];
  }
}
