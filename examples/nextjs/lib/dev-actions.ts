// The lab-only actions by name. Each takes a user and a wish, and answers plain JSON.

import type { ByHand, Order, Strategy } from 'kassa';
import { STAFF } from './demo-guard';
import { kassa } from './kassa';
import { failNext, mailsOf } from './outbox';
import { type PlanId, plans } from './plans';
import type { User } from './session';
import { tickAll } from './work';

type Wish = Record<string, unknown>;
type Action = (user: User, wish: Wish) => Promise<object>;

const strategies = [
  'subscriptionOnly',
  'oneTimeOnly',
  'subscriptionFirst',
  'oneTimeFirst',
  'expiringFirst',
] as const;

const planIds = Object.keys(plans) as PlanId[];

export const actions: Record<string, Action> = {
  /** {amount, strategy, key?, note?} */
  deduct: (user, wish) =>
    kassa.deduct(user.id, numberOf(wish, 'amount') ?? 0, {
      strategy: strategyOf(wish),
      kind: kindOf(wish),
      key: textOf(wish, 'key'),
      note: textOf(wish, 'note'),
    }),

  /** {amount, strategy, kind?, key?, seconds?, note?} */
  reserve: (user, wish) =>
    kassa.reserve(user.id, numberOf(wish, 'amount') ?? 0, {
      strategy: strategyOf(wish),
      kind: kindOf(wish),
      key: textOf(wish, 'key'),
      seconds: numberOf(wish, 'seconds'),
      note: textOf(wish, 'note'),
    }),

  /** {reservation, amount?} */
  commit: (user, wish) =>
    kassa.commit(user.id, textOf(wish, 'reservation') ?? '', { amount: numberOf(wish, 'amount') }),

  /** {reservation} */
  release: (user, wish) => kassa.release(user.id, textOf(wish, 'reservation') ?? ''),

  /** {amount, kind?, reason, key} */
  grant: (user, wish) =>
    kassa.grant(user.id, numberOf(wish, 'amount') ?? 0, { ...byHand(wish), kind: kindOf(wish) }),

  /** {reason, key} */
  forgive: (user, wish) => kassa.forgive(user.id, byHand(wish)),

  /** {plan?, quantity?, when?} */
  change: (user, wish) =>
    kassa.change(user.id, {
      plan: planIds.find((id) => id === wish['plan']),
      quantity: numberOf(wish, 'quantity'),
      when: wish['when'] === 'period_end' ? 'period_end' : 'now',
    }),

  /** {payment?, amount?, key?}; without a payment the newest one that money is left of. */
  refund: async (user, wish) => {
    const payment = textOf(wish, 'payment') ?? (await lastRefundable(user.id))?.id;
    if (!payment) return { ok: false, code: 'no_payment' };
    return kassa.refund(user.id, payment, {
      amount: numberOf(wish, 'amount'),
      key: textOf(wish, 'key'),
    });
  },

  'cancel-now': (user) => kassa.cancel(user.id, { when: 'now' }),
  cancel: (user) => kassa.cancel(user.id, { when: 'period_end' }),
  resume: (user) => kassa.resume(user.id),

  pause: (user) => kassa.pause(user.id),

  benefits: (user) => kassa.benefits(user.id),
  orders: async (user) => ({ orders: await kassa.orders(user.id) }),
  subscriptions: async (user) => ({ subscriptions: await kassa.subscriptions(user.id) }),

  /** {after?, limit?}: one page, oldest first. */
  explain: (user, wish) =>
    kassa.explain(user.id, { after: numberOf(wish, 'after'), limit: numberOf(wish, 'limit') }),

  tick: () => tickAll(),

  /** {fail?}: how many of the next e-mails shall fail; answers what was sent so far. */
  notices: async (user, wish) => ({
    failing: await failNext(user.id, numberOf(wish, 'fail')),
    notices: await mailsOf(user.id),
  }),
};

/** The newest payment of which money could still go back. */
export async function lastRefundable(user: string): Promise<Order | undefined> {
  const orders = await kassa.orders(user);
  return orders.find(
    (order) =>
      order.orderType !== 'refund' &&
      order.status === 'paid' &&
      order.amount.amount > order.refunded,
  );
}

function strategyOf(wish: Wish): Strategy {
  return strategies.find((name) => name === wish['strategy']) ?? 'subscriptionFirst';
}

function kindOf(wish: Wish): 'translation' | undefined {
  return wish['kind'] === 'translation' ? 'translation' : undefined;
}

function byHand(wish: Wish): ByHand {
  return {
    author: STAFF,
    reason: textOf(wish, 'reason') ?? '',
    key: textOf(wish, 'key') ?? '',
  };
}

function textOf(wish: Wish, name: string): string | undefined {
  const value = wish[name];
  return typeof value === 'string' ? value : undefined;
}

function numberOf(wish: Wish, name: string): number | undefined {
  const value = wish[name];
  return typeof value === 'number' ? value : undefined;
}
