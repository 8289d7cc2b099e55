// What is for sale, as data. Prices come from here alone; a browser only names a plan.

import type { PlanInput } from 'kassa';

/** After a failed charge: four tries in all, a stop after a week, the end after another one. */
const dunning = [
  { after: '1d', do: 'retry' },
  { after: '3d', do: 'retry' },
  { after: '5d', do: 'retry' },
  { after: '7d', do: 'block' },
  { after: '14d', do: 'cancel' },
] as const;

/** A month's credits last as long as access does while its renewal is tried. */
const GRACE = 7;

/** A short period leaves no time for a long story. */
const shortDunning = [
  { after: '12h', do: 'retry' },
  { after: '2d', do: 'retry' },
  { after: '3d', do: 'block' },
  { after: '6d', do: 'cancel' },
] as const;

const won = (amount: number) => ({ amount, currency: 'krw' });

const unlimited = { features: ['search', 'export'] as const };

export const plans = {
  weekly: {
    name: '주간',
    description: '한 주만 가볍게',
    price: won(1_500),
    interval: 'week',
    dunning: shortDunning,
    benefits: { ...unlimited, monthlyCredits: 5 },
  },
  biweekly: {
    name: '2주',
    description: '두 주에 한 번',
    price: won(2_700),
    interval: { unit: 'week', count: 2 },
    dunning: shortDunning,
    benefits: { ...unlimited, monthlyCredits: 10 },
  },
  monthly: {
    name: '월간',
    description: '가장 많이 고르는 주기',
    price: won(4_900),
    interval: 'month',
    dunning,
    graceDays: GRACE,
    benefits: { ...unlimited, monthlyCredits: 30 },
  },
  quarterly: {
    name: '3개월',
    description: '25일에 맞춰 결제',
    price: won(13_500),
    interval: { unit: 'month', count: 3 },
    dunning,
    graceDays: GRACE,
    // The days until the first 25th cost their part of the price.
    billingDay: 25,
    firstPeriod: 'prorated',
    benefits: { ...unlimited, monthlyCredits: 40 },
  },
  yearly: {
    name: '연간',
    description: '14일 동안 무료로 써 보기',
    price: won(49_000),
    interval: 'year',
    trialDays: 14,
    dunning,
    graceDays: GRACE,
    benefits: { ...unlimited, monthlyCredits: 60 },
  },
  pack: {
    name: '요약 이용권 100회',
    description: '기한 없이 쓰는 이용권',
    price: won(9_900),
    benefits: { oneTimeCredits: 100 },
  },
} satisfies Record<string, PlanInput>;

export type PlanId = keyof typeof plans;

/** The plans that are paid again and again, in the order of the page. */
export const cycles = ['weekly', 'biweekly', 'monthly', 'quarterly', 'yearly'] as const;
export type Cycle = (typeof cycles)[number];

export function isCycle(id: string): id is Cycle {
  return cycles.some((cycle) => cycle === id);
}
