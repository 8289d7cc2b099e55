import type { Metadata } from 'next';
import { CardBox } from '@/components/card-box';
import { ChangePlan } from '@/components/change-plan';
import { Deposit } from '@/components/deposit';
import { Payments } from '@/components/payments';
import { PlanBox } from '@/components/plan-box';
import { now } from '@/lib/clock';
import { count } from '@/lib/format';
import { kassa } from '@/lib/kassa';
import { isCycle } from '@/lib/plans';
import { currentUser } from '@/lib/session';
import { refusalText } from '@/lib/words/refusals';

export const metadata: Metadata = { title: '내 구독' };

type Query = { refused?: string; card?: string };

export default async function Account({ searchParams }: { searchParams: Promise<Query> }) {
  const { refused, card } = await searchParams;
  const { id } = await currentUser();
  const [plans, { benefits, schedules }, subscriptions, orders, methods, at] = await Promise.all([
    kassa.plans(),
    kassa.explain(id, { limit: 1 }),
    kassa.subscriptions(id),
    kassa.orders(id),
    kassa.methods(id),
    now(),
  ]);
  const subscription =
    subscriptions.find((it) => it.id === benefits.subscriptionId) ?? subscriptions[0];
  const schedule = schedules.find((it) => it.id === subscription?.id);
  const held = plans.find((plan) => plan.id === subscription?.terms?.plan);
  const runs = subscription?.status === 'active' || subscription?.status === 'trialing';
  const waiting = orders.filter(({ status, details }) => status === 'pending' && details?.deposit);
  return (
    <>
      <div className="head">
        <h1>내 구독</h1>
      </div>
      {refused !== undefined && (
        <p className="notice warn" role="status" data-refused={refused}>
          {refusalText(refused)}
        </p>
      )}
      {card === 'stored' && (
        <p className="notice" role="status">
          새 카드를 등록했습니다. 앞으로는 이 카드로 결제합니다.
        </p>
      )}
      <div className="two">
        <PlanBox {...{ subscription, schedule, plan: held, benefits }} />
        <div className="stack">
          <CardBox methods={methods} />
          <section className="card stack" aria-labelledby="credits">
            <h2 id="credits" className="eyebrow">
              AI 요약
            </h2>
            <p className="big num" data-credits={benefits.totalAvailableCredits}>
              {count(benefits.totalAvailableCredits)}회 <span>남음</span>
            </p>
            <p className="muted small">
              구독 {count(benefits.subscriptionCreditsBalance)}회 · 이용권{' '}
              {count(benefits.oneTimeCreditsBalance)}회
            </p>
          </section>
        </div>
      </div>
      {waiting.map((order) => (
        <section key={order.id} className="card stack" aria-label="입금 대기">
          <h2 className="eyebrow">입금을 기다리고 있습니다</h2>
          <Deposit order={order} />
        </section>
      ))}
      {runs && held && isCycle(held.id) && !benefits.cancelAtPeriodEnd && (
        <ChangePlan plans={plans} held={held} scheduled={benefits.scheduledPlanId} />
      )}
      <Payments orders={orders} now={at} />
    </>
  );
}
