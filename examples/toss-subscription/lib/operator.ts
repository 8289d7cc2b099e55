// What the shop's own people look at: who is charged next, and whose charge failed and why.

import type { DunningStep, History, Order, Subscription } from 'kassa';
import { kassa } from './kassa';
import { newest } from './people';
import type { User } from './user';

type Schedule = History['schedules'][number];

export interface Customer {
  user: User;
  subscription: Subscription | undefined;
  /** What Kassa collects; none without a subscription. */
  schedule: Schedule | undefined;
  /** Why the last charge failed, in TossPayments' code; while one is failing. */
  refusal: string | undefined;
  /** The first of the plan's steps that is still to come. */
  step: (DunningStep & { at: number }) | undefined;
  deposits: Order[];
}

/** The newest customers, a page of them. */
export async function customers(now: number): Promise<Customer[]> {
  return Promise.all((await newest(50)).map((user) => look(user, now)));
}

/** What the next charge is going to be. */
export function nextAmount({ terms, quantity, owed = 0 }: Schedule): number {
  return Math.max(terms.price.amount * quantity + owed, 0);
}

async function look(user: User, now: number): Promise<Customer> {
  const [{ benefits, schedules }, subscriptions, orders] = await Promise.all([
    kassa.explain(user.id, { limit: 1 }),
    kassa.subscriptions(user.id),
    kassa.orders(user.id),
  ]);
  const held = benefits.subscriptionId;
  const subscription = subscriptions.find(({ id }) => id === held) ?? subscriptions[0];
  const schedule = schedules.find(({ id }) => id === subscription?.id);
  const fails = schedule?.failingSince !== undefined;
  return {
    user,
    subscription,
    schedule,
    refusal: fails ? await lastRefusal(user.id) : undefined,
    step: schedule && nextStep(schedule, now),
    deposits: orders.filter(({ status, details }) => status === 'pending' && details?.deposit),
  };
}

/** The journal has every answer; the last one counts. */
async function lastRefusal(account: string): Promise<string | undefined> {
  let refusal: string | undefined;
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: History = await kassa.explain(account, { after, limit: 500 });
    for (const { of, field, after: said } of page.changes.flatMap(({ set }) => set)) {
      if (of === 'operation' && field === 'refusal' && said) refusal = said;
    }
    after = page.next;
  }
  return refusal;
}

function nextStep(schedule: Schedule, now: number): Customer['step'] {
  const { terms, failingSince, needsMethod = false } = schedule;
  if (failingSince === undefined) return undefined;
  const timed = (terms.dunning ?? []).map((step) => ({ ...step, at: failingSince + length(step) }));
  // A card that will never do is not tried again.
  return timed.find((step) => step.at > now && !(needsMethod && step.do === 'retry'));
}

const HOUR = 3_600_000;

function length({ after }: DunningStep): number {
  return Number.parseInt(after, 10) * (after.endsWith('h') ? HOUR : 24 * HOUR);
}
