import Link from 'next/link';
import type { Order } from 'kassa';
import { money, shortDay } from '@/lib/format';
import { type Dictionary, fill, type Locale, planName } from '@/lib/i18n';
import { invoicePath } from '@/lib/orders';
import { hasReceipt } from '@/lib/receipts';
import { Table } from './table';

const tones: Record<Order['status'], string> = {
  unknown: 'calm',
  pending: 'warn',
  authorized: 'warn',
  failed: 'bad',
  paid: '',
};

/** The payments, newest first, each with its invoice. */
export function Orders({
  t,
  locale,
  orders,
}: {
  t: Dictionary;
  locale: Locale;
  orders: readonly Order[];
}) {
  const words = t.invoices;
  return (
    <div className="payments">
      <Table
        label={words.title}
        columns={[
          { name: words.what },
          { name: words.date },
          { name: words.state },
          { name: words.amount, end: true },
          { name: words.papers, end: true },
        ]}
        rows={orders.map((order) => ({
          key: `${order.provider}/${order.id}`,
          data: { 'data-order': order.orderType, 'data-status': order.status },
          cells: [
            <What key="what" t={t} order={order} />,
            shortDay(order.created, locale),
            <PaymentState key="state" t={t} order={order} />,
            <Amount key="amount" t={t} locale={locale} order={order} />,
            <Papers key="papers" t={t} locale={locale} order={order} />,
          ],
        }))}
      />
    </div>
  );
}

export function PaymentState({ t, order }: { t: Dictionary; order: Order }) {
  return <span className={`pill ${tones[order.status]}`}>{t.paymentStatus[order.status]}</span>;
}

function What({ t, order }: { t: Dictionary; order: Order }) {
  const plan = planName(t, order.plan);
  return (
    <>
      {t.orderTypes[order.orderType]}
      {plan && <span className="muted"> · {plan}</span>}
    </>
  );
}

function Amount({ t, locale, order }: { t: Dictionary; locale: Locale; order: Order }) {
  const amount = money(order.amount, locale);
  if (order.orderType === 'refund') return <>−{amount}</>;
  return (
    <>
      {amount}
      {order.refunded > 0 && (
        <span className="muted small back">
          {fill(t.invoices.refundedPart, {
            amount: money({ ...order.amount, amount: order.refunded }, locale),
          })}
        </span>
      )}
    </>
  );
}

/** Our own paper, and the provider's receipt. */
function Papers({ t, locale, order }: { t: Dictionary; locale: Locale; order: Order }) {
  const words = t.invoices;
  const day = shortDay(order.created, locale);
  return (
    <span className="papers">
      <Link href={invoicePath(order)} aria-label={fill(words.viewOf, { date: day })}>
        {words.view}
      </Link>
      {hasReceipt(order) && (
        <a
          href={`${invoicePath(order)}/receipt`}
          target="_blank"
          rel="noreferrer"
          aria-label={fill(words.receiptOf, { date: day })}
        >
          {words.receipt}
        </a>
      )}
    </span>
  );
}
