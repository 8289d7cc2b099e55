// Turns a row of the journal into a sentence that a support person can read out. What is not
// known here still gets a true sentence, made from the ledger rows alone.

import type { Change, Money } from 'kassa';
import { money } from './format';
import { count, type Dictionary, fill, type Locale, planName } from './i18n';

export type Tone = 'gain' | 'loss' | 'bad' | 'calm';

export interface Story {
  sentence: string;
  tone: Tone;
  /** Credits added or taken. */
  delta: number;
  quiet: boolean;
}

type Key = keyof Dictionary['ledger']['stories'];

/** Rows that a reader can pass over: they changed nothing that a customer could notice. */
const quiet: ReadonlySet<Key> = new Set<Key>([
  'checkout_begun',
  'checkout_opened',
  'checkout_expired',
  'checkout_replaced',
  'checkout_ended',
  'license_changed',
  'payment_news',
  'subscription_news',
  'done_by_provider',
  'work_begun',
  'other',
]);

/** What a sentence is made from. */
export interface Scene {
  change: Change;
  /** How things stood before. */
  before: Change | undefined;
  /** For facts that name an amount without its currency. */
  currency: string | undefined;
}

/** What happened. */
export function story({ change, before, currency }: Scene, t: Dictionary, locale: Locale): Story {
  const delta = change.entries.reduce((sum, entry) => sum + entry.amount, 0);
  const [key, tone] = plot(change, before, delta);
  const texts = t.ledger.stories;
  const credits = count(texts.credits, Math.abs(delta), locale);
  const sentence = fill(texts[key], {
    amount: amountText(change.what.amount, currency, t, locale),
    plan: planName(t, change.plan ?? before?.plan),
    note: change.what.note ?? '',
    granted: count(texts.credits, sum(change, 'granted'), locale),
    expired: count(texts.credits, -sum(change, 'expired'), locale),
    credits: change.what.kind === 'spent' ? asked(change, credits, t, locale) : credits,
  });
  return { sentence, tone, delta, quiet: quiet.has(key) };
}

function plot(change: Change, before: Change | undefined, delta: number): [Key, Tone] {
  const { kind, event = '', note } = change.what;
  switch (kind) {
    case 'spent':
      return [note ? 'spent_for' : 'spent', 'loss'];
    case 'payment_changed':
      if (event.includes('fail')) return ['payment_failed', 'bad'];
      if (event.includes('refund')) {
        return [delta < 0 ? 'refund_told_with_credits' : 'refund_told', 'bad'];
      }
      if (has(change, 'granted') && has(change, 'expired')) return ['paid_new_period', 'gain'];
      if (delta > 0) return ['paid_with_credits', 'gain'];
      return [/paid|completed|succe/.test(event) ? 'paid' : 'payment_news', 'calm'];
    case 'subscription_changed':
      return subscription(change, before, delta);
    case 'refund_changed':
      if (delta > 0) return ['restored', 'gain'];
      return [delta < 0 ? 'refunded_with_credits' : 'refunded', 'bad'];
    case 'refund_total_changed':
      return [delta < 0 ? 'refund_total_with_credits' : 'refund_total', 'bad'];
    case 'done_by_provider':
      if (has(change, 'reversed')) {
        return [change.what.amount ? 'refunded_with_credits' : 'given_back', 'bad'];
      }
      if (change.status === 'canceled' && before?.status !== 'canceled') {
        return [delta < 0 ? 'ended_with_credits' : 'ended', 'bad'];
      }
      return ['done_by_provider', 'calm'];
    case 'merged':
      return [kind, 'gain'];
    case 'merged_into':
      return [kind, 'calm'];
    case 'refused_by_provider':
      return [kind, 'bad'];
    case 'checkout_begun':
    case 'checkout_opened':
    case 'checkout_expired':
    case 'checkout_replaced':
    case 'checkout_ended':
    case 'refund_asked':
    case 'cancel_asked':
    case 'cancel_at_period_end_asked':
    case 'resume_asked':
    case 'pause_asked':
    case 'change_asked':
    case 'change_at_period_end_asked':
    case 'license_changed':
    case 'app_told':
      return [kind, 'calm'];
    case 'work_begun':
      if (delta === 0) return [kind, 'calm'];
      break;
    default:
  }
  if (has(change, 'granted')) return newPeriod(change);
  if (has(change, 'expired')) return ['expired', 'loss'];
  if (delta > 0) return ['gained', 'gain'];
  return delta < 0 ? ['lost', 'loss'] : ['other', 'calm'];
}

function subscription(change: Change, before: Change | undefined, delta: number): [Key, Tone] {
  const was = before?.status;
  const is = change.status;
  const over = (status: typeof is) => status === undefined || status === 'canceled';
  if (is === 'canceled' && was !== 'canceled') {
    return [delta < 0 ? 'ended_with_credits' : 'ended', 'bad'];
  }
  if ((is === 'past_due' || is === 'unpaid') && was !== is) return ['overdue', 'bad'];
  if (is === 'active' && (was === 'past_due' || was === 'unpaid')) return ['recovered', 'gain'];
  if (change.plan && (over(was) || was === 'incomplete') && !over(is) && was !== is) {
    return [delta > 0 ? 'started_with_credits' : 'started', 'gain'];
  }
  if (change.plan && before?.plan && change.plan !== before.plan) return ['changed_plan', 'calm'];
  if (has(change, 'granted')) return newPeriod(change);
  return ['subscription_news', 'calm'];
}

function newPeriod(change: Change): [Key, Tone] {
  return [has(change, 'expired') ? 'new_month' : 'new_month_clean', 'gain'];
}

type Reason = Change['entries'][number]['reason'];

function has(change: Change, reason: Reason): boolean {
  return change.entries.some((entry) => entry.reason === reason);
}

function sum(change: Change, reason: Reason): number {
  const entries = change.entries.filter((entry) => entry.reason === reason);
  return entries.reduce((total, { amount }) => total + amount, 0);
}

/** What was asked for; the ledger rows say the same, spread over lots. */
function asked(change: Change, otherwise: string, t: Dictionary, locale: Locale): string {
  const credits = change.what.credits;
  return credits === undefined
    ? otherwise
    : count(t.ledger.stories.credits, credits, locale);
}

function amountText(
  amount: Money | undefined,
  otherwise: string | undefined,
  t: Dictionary,
  locale: Locale,
): string {
  const currency = amount?.currency || otherwise;
  if (!amount || !currency) return t.ledger.stories.someAmount;
  return money({ amount: amount.amount, currency }, locale);
}
