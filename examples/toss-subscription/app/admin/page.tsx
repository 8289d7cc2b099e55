import type { Metadata } from 'next';
import Link from 'next/link';
import { now } from '@/lib/clock';
import { staffOnly } from '@/lib/demo-guard';
import { moment, shortDay, won } from '@/lib/format';
import { type Customer, customers, nextAmount } from '@/lib/operator';
import { after, dunningAction, statusTone, subscriptionStatus } from '@/lib/words';
import { refusalText } from '@/lib/words/refusals';

export const metadata: Metadata = { title: '운영' };

/** For the shop's own people: money that comes, money that does not, and why. */
export default async function Operator() {
  staffOnly();
  const at = await now();
  const all = await customers(at);
  const failed = all.filter(({ schedule }) => schedule?.failingSince !== undefined);
  const coming = all
    .filter((it) => !failed.includes(it) && it.schedule?.dueAt !== undefined && runs(it))
    .sort((a, b) => (a.schedule?.dueAt ?? 0) - (b.schedule?.dueAt ?? 0));
  const deposits = all.filter((it) => it.deposits.length > 0);
  return (
    <>
      <div className="head">
        <h1>운영</h1>
        <p>최근 고객 50명의 결제입니다. 이름을 누르면 원장에서 이유를 볼 수 있습니다.</p>
      </div>
      <section className="card stack" aria-labelledby="failed" data-list="failed">
        <h2 id="failed">결제 실패</h2>
        {failed.length === 0 && <p className="muted">실패한 결제가 없습니다.</p>}
        {failed.map((it) => (
          <Failed key={it.user.id} customer={it} />
        ))}
      </section>
      <section className="card stack" aria-labelledby="coming" data-list="coming">
        <h2 id="coming">예정된 결제</h2>
        {coming.length === 0 && <p className="muted">예정된 결제가 없습니다.</p>}
        {coming.map((it) => (
          <div key={it.user.id} className="case">
            <Name customer={it} />
            <span className="num">{moment(it.schedule?.dueAt ?? 0)}</span>
            <strong className="num">{ends(it) ? '해지 예정' : won(it.schedule ? nextAmount(it.schedule) : 0)}</strong>
          </div>
        ))}
      </section>
      {deposits.length > 0 && (
        <section className="card stack" aria-labelledby="deposits" data-list="deposits">
          <h2 id="deposits">입금 대기</h2>
          {deposits.flatMap((it) =>
            it.deposits.map((order) => (
              <div key={order.id} className="case">
                <Name customer={it} />
                <span>{order.details?.deposit?.dueAt && `${shortDay(order.details.deposit.dueAt)}까지`}</span>
                <strong className="num">{won(order.amount.amount)}</strong>
              </div>
            )),
          )}
        </section>
      )}
    </>
  );
}

function runs({ subscription }: Customer): boolean {
  return subscription?.status === 'active' || subscription?.status === 'trialing';
}

function ends({ subscription }: Customer): boolean {
  return subscription?.cancelAt !== undefined;
}

function Failed({ customer }: { customer: Customer }) {
  const { schedule, step, refusal = '' } = customer;
  const { attempt = 1, needsMethod = false, amount = 0 } = schedule ?? {};
  return (
    <div className="case failed" data-refusal={refusal}>
      <Name customer={customer} />
      <span>
        <span className={`pill ${needsMethod ? 'bad' : 'warn'}`}>
          {needsMethod ? '다른 카드 필요' : '다시 시도'}
        </span>{' '}
        <span className="small">{attempt}번째 시도까지 실패</span>
      </span>
      <strong className="num">{won(amount)}</strong>
      <p className="muted small">
        {refusalText(refusal)} <code>{refusal}</code>
      </p>
      {step && (
        <p className="small">
          다음 단계: {after(step.after)} {dunningAction[step.do]} ({moment(step.at)})
        </p>
      )}
    </div>
  );
}

function Name({ customer: { user, subscription } }: { customer: Customer }) {
  const status = subscription?.status;
  return (
    <span>
      <Link href={`/admin/ledger?account=${encodeURIComponent(user.id)}`} prefetch={false}>
        {user.email}
      </Link>{' '}
      {status && <span className={`pill ${statusTone[status]}`}>{subscriptionStatus[status]}</span>}
    </span>
  );
}
