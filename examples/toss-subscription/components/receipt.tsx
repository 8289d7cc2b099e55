import type { Order } from 'kassa';
import { grouped, moment, won } from '@/lib/format';
import { bankName, cardName } from '@/lib/words/banks';

/** What TossPayments' reply says of a payment: the lines of a receipt. */
export function Receipt({ order }: { order: Order }) {
  const { details, amount, created } = order;
  const deposit = details?.deposit;
  const card = !deposit && details?.number;
  const total = details?.total ?? amount.amount;
  const back = details?.balance !== undefined && details.balance !== total;
  const sums = details && (
    <>
      {details.supplied !== undefined && <Line name="공급가액" value={won(details.supplied)} />}
      {details.tax !== undefined && <Line name="부가세" value={won(details.tax)} id="tax" />}
      {!!details.taxFree && <Line name="비과세" value={won(details.taxFree)} />}
    </>
  );
  return (
    <dl className="pairs receipt" data-receipt={order.id}>
      <Line name="일시" value={moment(created)} />
      {details?.method && <Line name="결제 수단" value={details.method} />}
      {card && <Line name={cardName(details?.issuer)} value={grouped(card)} id="number" />}
      {deposit && (
        <Line name="입금 계좌" value={`${bankName(deposit.bank)} ${deposit.number}`} />
      )}
      {details?.approval && <Line name="승인번호" value={details.approval} id="approval" />}
      {!back && sums}
      <Line name="합계" value={won(total)} strong id="total" />
      {back && <Line name="환불 후 잔액" value={won(details.balance ?? 0)} id="balance" />}
      {/* After a refund these are what is left of the payment, as TossPayments counts them. */}
      {back && sums}
      {details?.receiptUrl && (
        <Link name="영수증" href={details.receiptUrl} text="영수증 보기" />
      )}
      {details?.cashReceipt?.url && (
        <Link name="현금영수증" href={details.cashReceipt.url} text={details.cashReceipt.kind} />
      )}
    </dl>
  );
}

interface LineProps {
  name: string;
  value: string;
  id?: string;
  strong?: boolean;
}

function Line({ name, value, id, strong = false }: LineProps) {
  return (
    <div data-line={id} data-strong={strong || undefined}>
      <dt>{name}</dt>
      <dd className="num">{value}</dd>
    </div>
  );
}

function Link({ name, href, text }: { name: string; href: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <a href={href} target="_blank" rel="noreferrer">
          {text}
        </a>
      </dd>
    </div>
  );
}
