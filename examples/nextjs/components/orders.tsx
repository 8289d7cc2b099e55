import type { Order } from 'kassa';
import { money, shortDay } from '@/lib/format';
import { type Dictionary, fill, type Locale, planName } from '@/lib/i18n';

const tones: Record<Order['status'], string> = {
  unknown: 'calm',
  pending: 'warn',
  failed: 'bad',
  paid: '',
};

/** The payments, newest first. */
export function Orders({
  t,
  locale,
  orders,
}: {
  t: Dictionary;
  locale: Locale;
  orders: readonly Order[];
}) {
  const words = t.subscription;
  if (orders.length === 0) return <p className="muted">{words.noOrders}</p>;
  return (
    <table className="stackable">
      <thead>
        <tr>
          <th scope="col">{words.date}</th>
          <th scope="col">{words.what}</th>
          <th scope="col">{words.state}</th>
          <th scope="col" className="end">
            {words.amount}
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <Row key={`${order.provider}/${order.id}`} t={t} locale={locale} order={order} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ t, locale, order }: { t: Dictionary; locale: Locale; order: Order }) {
  const back = order.orderType === 'refund';
  const amount = money(order.amount, locale);
  const plan = planName(t, order.plan);
  return (
    <tr data-order={order.orderType} data-status={order.status}>
      <td className="muted num">{shortDay(order.created, locale)}</td>
      <td>
        {t.orderTypes[order.orderType]}
        {plan && <span className="muted"> · {plan}</span>}
      </td>
      <td>
        <span className={`pill ${tones[order.status]}`}>{t.paymentStatus[order.status]}</span>
      </td>
      <td className="end num">
        {back ? `−${amount}` : amount}
        {!back && order.refunded > 0 && (
          <span className="muted small">
            <br />
            {fill(t.subscription.refundedPart, {
              amount: money({ ...order.amount, amount: order.refunded }, locale),
            })}
          </span>
        )}
      </td>
    </tr>
  );
}
