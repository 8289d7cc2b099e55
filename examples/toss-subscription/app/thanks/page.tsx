import type { Metadata } from 'next';
import Link from 'next/link';
import { Following } from '@/components/arrival';
import { Deposit } from '@/components/deposit';
import { Receipt } from '@/components/receipt';
import { day } from '@/lib/format';
import { kassa } from '@/lib/kassa';
import { type PlanId, plans } from '@/lib/plans';
import { currentUser } from '@/lib/session';
import { arrivals } from '@/lib/words';
import { isKnown, refusalText } from '@/lib/words/refusals';

export const metadata: Metadata = { title: '결제' };

type Query = { checkout?: string; order?: string; refused?: string };

/** The address only says what to look at, and only among the customer's own. */
export default async function Thanks({ searchParams }: { searchParams: Promise<Query> }) {
  const { checkout, order: wanted, refused } = await searchParams;
  if (refused !== undefined) return <Refused code={refused} />;
  const { id } = await currentUser();
  const [{ state, plan, benefits }, orders] = await Promise.all([
    kassa.arrival(id, { checkout }),
    kassa.orders(id),
  ]);
  const order = orders.find((it) => it.id === wanted);
  const name = plan && plans[plan as PlanId]?.name;
  const lasts = plan !== undefined && plan !== 'pack';
  const done = state === 'landed';
  const trial = done && benefits.subscriptionStatus === 'trialing';
  const active = done && benefits.subscriptionStatus === 'active';
  return (
    <div className="card center thanks" data-state={state}>
      <span className="mark" data-state={state} aria-hidden="true" />
      <h1>{done ? (lasts ? `${name} 구독을 시작했습니다` : `${name}을 드렸습니다`) : arrivals[state]}</h1>
      {trial && benefits.currentPeriodEnd !== undefined && (
        <p className="muted">
          오늘은 결제하지 않았습니다. {day(benefits.currentPeriodEnd)}부터 결제합니다.
        </p>
      )}
      {active && lasts && benefits.currentPeriodEnd !== undefined && (
        <p className="muted">다음 결제일은 {day(benefits.currentPeriodEnd)}입니다.</p>
      )}
      {state === 'waiting' && order && (
        <>
          <p className="muted">아래 계좌로 입금하시면 이용권을 바로 드립니다.</p>
          <Deposit order={order} />
        </>
      )}
      {(state === 'open' || state === 'waiting') && checkout && (
        <Following checkout={checkout} initial={{ state, benefits }} />
      )}
      {done && order && <Receipt order={order} />}
      <div className="row">
        <Link href="/account" className="button primary">
          {done ? '이용 내역 보기' : '결제 내역 확인하기'}
        </Link>
        <Link href="/" className="button">
          처음으로
        </Link>
      </div>
    </div>
  );
}

function Refused({ code }: { code: string }) {
  return (
    <div className="card center thanks" data-state="refused" data-refused={code}>
      <span className="mark" data-state="failed" aria-hidden="true" />
      <h1>결제하지 않았습니다</h1>
      <p className="muted">
        {isKnown(code)
          ? refusalText(code)
          : '돌아온 주소가 시작하신 결제와 맞지 않아 받지 않았습니다. 청구된 금액은 없습니다.'}
      </p>
      <div className="row">
        <Link href="/" className="button primary">
          다시 시작하기
        </Link>
      </div>
    </div>
  );
}
