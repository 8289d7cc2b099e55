// What the shop's own people look at: who is charged next, and whose charge failed and why.

import type { Benefits, Change, DunningStep, Order, Subscription } from 'kassa';
import { kassa } from './kassa';
import { newest } from './people';
import type { User } from './user';

/** What Kassa has written down about the collecting of one subscription. */
export interface Collecting {
  /** When something is done next, such as a charge. */
  dueAt?: number;
  /** What the present period costs. */
  amount?: number;
  /** What a change adds to the next period, or takes off. */
  owed?: number;
  /** Which try of the present period. */
  attempt?: number;
  failingSince?: number;
  /** Nobody tries again with this card. */
  needsMethod: boolean;
  /** TossPayments' code of the last refusal. */
  refusal?: string;
}

export interface Customer {
  user: User;
  benefits: Benefits;
  subscription: Subscription | undefined;
  collecting: Collecting;
  /** The first of the plan's steps that is still to come. */
  step: (DunningStep & { at: number }) | undefined;
  deposits: Order[];
}

/** The newest customers, a page of them. */
export async function customers(now: number): Promise<Customer[]> {
  return Promise.all((await newest(50)).map((user) => look(user, now)));
}

/** What the next charge is going to be. */
export function nextAmount({ subscription, collecting }: Customer): number {
  const price = subscription?.terms?.price.amount ?? 0;
  return price * (subscription?.quantity ?? 1) + (collecting.owed ?? 0);
}

async function look(user: User, now: number): Promise<Customer> {
  const [benefits, subscriptions, orders, changes] = await Promise.all([
    kassa.benefits(user.id),
    kassa.subscriptions(user.id),
    kassa.orders(user.id),
    journal(user.id),
  ]);
  const subscription =
    subscriptions.find(({ id }) => id === benefits.subscriptionId) ?? subscriptions[0];
  const collecting = collected(changes, subscription?.id);
  const deposits = orders.filter(({ status, details }) => status === 'pending' && details?.deposit);
  return { user, benefits, subscription, collecting, step: step(subscription, collecting, now), deposits };
}

async function journal(account: string): Promise<Change[]> {
  const changes: Change[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page = await kassa.explain(account, { after, limit: 500 });
    changes.push(...page.changes);
    after = page.next;
  }
  return changes;
}

/** The journal sets facts one by one, so the last word about each is how it stands. */
function collected(changes: readonly Change[], subscription: string | undefined): Collecting {
  const facts = new Map<string, string | undefined>();
  let refusal: string | undefined;
  for (const { of, id, field, after } of changes.flatMap(({ set }) => set)) {
    if (of === 'schedule' && id === subscription) facts.set(field, after);
    if (of === 'operation' && field === 'refusal' && after) refusal = after;
  }
  const number = (field: string) => {
    const text = facts.get(field);
    return text === undefined ? undefined : Number(text);
  };
  const failing = number('failingSince');
  return {
    dueAt: number('dueAt'),
    amount: number('amount'),
    owed: number('owed'),
    attempt: number('attempt'),
    failingSince: failing,
    needsMethod: facts.get('needsMethod') === 'true',
    ...(failing !== undefined && { refusal }),
  };
}

const LENGTH = { h: 3_600_000, d: 86_400_000 } as const;

function step(
  subscription: Subscription | undefined,
  { failingSince }: Collecting,
  now: number,
): Customer['step'] {
  if (failingSince === undefined) return undefined;
  const all = subscription?.terms?.dunning ?? [];
  const timed = all.map((it) => ({ ...it, at: failingSince + length(it.after) }));
  return timed.find(({ at }) => at > now);
}

function length(after: string): number {
  return Number.parseInt(after, 10) * (after.endsWith('h') ? LENGTH.h : LENGTH.d);
}
