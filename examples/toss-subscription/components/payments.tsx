import type { Order } from 'kassa';
import { shortDay, won } from '@/lib/format';
import { type PlanId, plans } from '@/lib/plans';
import { refundable } from '@/lib/refund-rule';
import { orderStatus, orderType } from '@/lib/words';
import { Receipt } from './receipt';
import { RefundForm } from './refund-form';

/** Every payment with its receipt, newest first. */
export function Payments({ orders, now }: { orders: readonly Order[]; now: number }) {
  return (
    <section className="card stack" aria-labelledby="payments">
      <h2 id="payments" className="eyebrow">
        결제 내역
      </h2>
      {orders.length === 0 && <p className="muted">아직 결제하신 내역이 없습니다.</p>}
      <ul className="payments">
        {orders.map((order) => (
          <Row key={order.id} order={order} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Row({ order, now }: { order: Order; now: number }) {
  const back = order.orderType === 'refund';
  const [text, tone] = orderStatus(order);
  const amount = won(order.amount.amount);
  const plan = plans[order.plan as PlanId]?.name;
  const head = (
    <>
      <span className="payment-what">
        {orderType[order.orderType]}
        {plan && <span className="muted"> · {plan}</span>}
      </span>
      <span className={`pill ${tone}`}>{text}</span>
      <span className="muted small num">{shortDay(order.created)}</span>
      <strong className="num">{back ? `−${amount}` : amount}</strong>
    </>
  );
  return (
    <li data-order={order.orderType} data-status={order.status} data-id={order.id}>
      {back ? (
        <div className="payment">{head}</div>
      ) : (
        <details>
          <summary className="payment">{head}</summary>
          <div className="payment-more">
            <Receipt order={order} />
            {refundable(order, now) && <RefundForm order={order} />}
          </div>
        </details>
      )}
    </li>
  );
}
