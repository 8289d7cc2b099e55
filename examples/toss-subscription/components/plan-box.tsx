import Link from 'next/link';
import type { Benefits, History, Plan, Subscription } from 'kassa';
import { registerCard } from '@/lib/actions/buy';
import { cancel, pause, resume } from '@/lib/actions/subscription';
import { day, moment, won } from '@/lib/format';
import { each, statusTone, subscriptionStatus } from '@/lib/words';
import { Act } from './act';
import { PayButton } from './pay-button';

interface Props {
  subscription: Subscription | undefined;
  /** What Kassa collects of it. */
  schedule: History['schedules'][number] | undefined;
  plan: Plan | undefined;
  benefits: Benefits;
}

/** The subscription: how it stands, what comes next, and what the customer may do about it. */
export function PlanBox({ subscription, schedule, plan, benefits }: Props) {
  if (!subscription || !plan || subscription.status === 'canceled') {
    return (
      <section className="card stack empty" aria-label="구독">
        <h2>{subscription ? '구독이 끝났습니다' : '아직 구독하지 않으셨습니다'}</h2>
        <p className="muted">주간부터 연간까지, 읽는 속도에 맞는 주기를 골라 보세요.</p>
        <Link href="/" className="button primary">
          요금제 보기
        </Link>
      </section>
    );
  }
  const { status } = subscription;
  const overdue = status === 'past_due' || status === 'unpaid';
  const ends = subscription.cancelAt !== undefined;
  return (
    <section className="card stack" aria-label="구독" data-status={status}>
      <p className="plan-name" data-plan={plan.id}>
        {plan.name} 구독 <span className={`pill ${statusTone[status]}`}>{subscriptionStatus[status]}</span>
      </p>
      {overdue ? (
        <Overdue blocked={status === 'unpaid'} price={schedule?.amount ?? 0} again={schedule?.retryAt} />
      ) : (
        <Dates subscription={subscription} plan={plan} benefits={benefits} />
      )}
      <div className="row">
        {(ends || status === 'paused') && (
          <Act action={resume} working="처리 중…" kind="primary">
            구독 이어 가기
          </Act>
        )}
        {!ends && status === 'active' && (
          <Act action={pause} working="처리 중…" confirm={words.pause}>
            잠시 쉬기
          </Act>
        )}
        {!ends && (
          <Act action={cancel} working="처리 중…" kind="danger" confirm={words.cancel}>
            해지하기
          </Act>
        )}
      </div>
    </section>
  );
}

const words = {
  pause: {
    title: '구독을 쉴까요?',
    text: '쉬는 동안에는 결제하지 않고, 유료 기능도 쓸 수 없습니다. 언제든 이어 갈 수 있습니다.',
    yes: '잠시 쉬기',
    no: '계속 이용',
  },
  cancel: {
    title: '구독을 해지할까요?',
    text: '결제한 기간이 끝날 때까지 이용하고, 그 뒤로는 결제하지 않습니다. 그 전에는 되돌릴 수 있습니다.',
    yes: '해지하기',
    no: '계속 이용',
  },
};

function Overdue({ blocked, price, again }: { blocked: boolean; price: number; again?: number | undefined }) {
  return (
    <div className="notice warn" role="status">
      <p>
        <strong>구독료 {won(price)}을 결제하지 못했습니다</strong>
        {blocked && '이용이 멈췄습니다. 카드를 바꾸시면 바로 결제되고 다시 이용할 수 있습니다.'}
        {!blocked &&
          (again === undefined
            ? '이 카드로는 더 결제할 수 없습니다. 다른 카드를 등록하시면 바로 결제하고 이용이 이어집니다.'
            : `${moment(again)}에 다시 결제하니 한도나 잔액을 확인해 주세요. 카드를 바꾸시면 바로 결제합니다.`)}
      </p>
      <PayButton open={registerCard}>결제 카드 바꾸기</PayButton>
    </div>
  );
}

function Dates({
  subscription,
  plan,
  benefits,
}: {
  subscription: Subscription;
  plan: Plan;
  benefits: Benefits;
}) {
  const { status, cancelAt, periodEnd, trialEnd } = subscription;
  const price = subscription.terms?.price.amount ?? plan.price.amount;
  const rows: [string, string][] = [['구독료', `${each(plan)} ${won(price)}`]];
  if (status === 'trialing' && trialEnd !== undefined) rows.push(['무료 체험', `${day(trialEnd)}까지`]);
  if (cancelAt !== undefined) rows.push(['이용 종료', day(cancelAt)]);
  else if (status === 'paused') rows.push(['다음 결제', '쉬는 동안에는 없음']);
  else if (periodEnd !== undefined) rows.push(['다음 결제', day(periodEnd)]);
  return (
    <dl className="pairs" data-next={benefits.currentPeriodEnd}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
