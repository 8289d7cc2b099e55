import type { Order } from 'kassa';
import { moment, won } from '@/lib/format';
import { bankName } from '@/lib/words/banks';

/** Where to pay the money in, and until when. */
export function Deposit({ order }: { order: Order }) {
  const account = order.details?.deposit;
  if (!account) return null;
  return (
    <div className="deposit" data-deposit={order.id}>
      <p className="deposit-number">
        <span>{bankName(account.bank)}</span> <strong className="num">{account.number}</strong>
      </p>
      <dl className="pairs">
        <div>
          <dt>입금하실 금액</dt>
          <dd className="num">{won(order.amount.amount)}</dd>
        </div>
        {account.holder && (
          <div>
            <dt>입금자명</dt>
            <dd>{account.holder}</dd>
          </div>
        )}
        {account.dueAt !== undefined && (
          <div>
            <dt>입금 기한</dt>
            <dd>{moment(account.dueAt)}까지</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
