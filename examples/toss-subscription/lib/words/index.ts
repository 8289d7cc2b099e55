// The words of the pages, where data has words of its own.

import type { Arrival, Order, PaymentStatus, Plan, SubscriptionStatus } from 'kassa';

export const subscriptionStatus: Record<SubscriptionStatus, string> = {
  incomplete: '결제 확인 중',
  trialing: '무료 체험 중',
  active: '이용 중',
  past_due: '결제 실패',
  unpaid: '이용 정지',
  paused: '쉬는 중',
  canceled: '해지됨',
  expired: '만료됨',
  unknown: '확인 중',
};

/** The colour of a pill; the plain one where all is well. */
export const statusTone: Record<SubscriptionStatus, string> = {
  incomplete: 'calm',
  trialing: '',
  active: '',
  past_due: 'warn',
  unpaid: 'bad',
  paused: 'calm',
  canceled: 'calm',
  expired: 'calm',
  unknown: 'calm',
};

export const orderType: Record<Order['orderType'], string> = {
  one_time_purchase: '이용권 구매',
  subscription_initial: '구독 시작',
  subscription_renewal: '구독 갱신',
  subscription_update: '주기 변경',
  refund: '환불',
  dispute: '이의 제기',
  other: '그 밖의 결제',
};

const paymentStatus: Record<PaymentStatus, [text: string, tone: string]> = {
  unknown: ['확인 중', 'calm'],
  pending: ['처리 중', 'warn'],
  authorized: ['매입 대기', 'warn'],
  failed: ['실패', 'bad'],
  paid: ['완료', ''],
};

/** What a row of the history says, and in which colour. */
export function orderStatus(order: Order): [text: string, tone: string] {
  if (order.status === 'pending' && order.details?.deposit) return ['입금 대기', 'warn'];
  if (order.orderType !== 'refund' && order.refunded > 0) {
    return order.refunded < order.amount.amount ? ['일부 환불', 'calm'] : ['환불됨', 'calm'];
  }
  return paymentStatus[order.status];
}

export const arrivals: Record<Arrival, string> = {
  open: '결제를 확인하고 있습니다',
  waiting: '입금을 기다리고 있습니다',
  landed: '결제가 끝났습니다',
  failed: '결제하지 못했습니다',
  expired: '결제 시간이 지났습니다',
  unknown: '결제 내역이 없습니다',
};

const units = { day: '일', week: '주', month: '개월', year: '년' } as const;
const every = { day: '매일', week: '매주', month: '매월', year: '매년' } as const;

/** `매월`, `3개월마다`. */
export function each({ interval }: Pick<Plan, 'interval'>): string {
  if (!interval) return '한 번';
  return interval.count === 1 ? every[interval.unit] : `${interval.count}${units[interval.unit]}마다`;
}

/** `1일 뒤`, `12시간 뒤`. */
export function after(step: string): string {
  const count = Number.parseInt(step, 10);
  return `${count}${step.endsWith('h') ? '시간' : '일'} 뒤`;
}

export const dunningAction = { retry: '다시 결제', block: '이용 정지', cancel: '해지' } as const;
