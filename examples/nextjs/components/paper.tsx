import type { Order } from 'kassa';
import { day, money } from '@/lib/format';
import { type Dictionary, fill, type Locale, planName } from '@/lib/i18n';
import type { User } from '@/lib/session';
import { tillName } from '@/lib/tills';
import { PaymentState } from './orders';
import { Table } from './table';

/** Who sells; yours says your address and your tax number. */
const SELLER = ['Murmur', '12 Example Street', 'Springfield'];

/** An invoice that also prints well. */
export function Paper({
  t,
  locale,
  order,
  user,
}: {
  t: Dictionary;
  locale: Locale;
  order: Order;
  user: User;
}) {
  const words = t.invoices;
  const back = order.orderType === 'refund';
  const amount = (value: number) => money({ ...order.amount, amount: value }, locale);
  const sign = back ? '−' : '';
  const { supplied, tax } = order.details ?? {};
  const sums = [
    [words.beforeTax, supplied],
    [words.tax, tax],
    [words.refunded, order.refunded > 0 ? -order.refunded : undefined],
  ] as const;
  return (
    <article className="card paper" aria-labelledby="invoice">
      <header>
        <div>
          <h1 id="invoice">{back ? words.creditNote : words.invoice}</h1>
          <p className="mono muted">{order.id}</p>
        </div>
        <PaymentState t={t} order={order} />
      </header>
      <dl className="particulars">
        <div>
          <dt>{words.seller}</dt>
          <dd>
            <Lines lines={SELLER} />
          </dd>
        </div>
        <div>
          <dt>{words.buyer}</dt>
          <dd>
            <Lines lines={[order.customerName ?? user.name, order.customerEmail ?? user.email]} />
          </dd>
        </div>
        <div>
          <dt>{words.date}</dt>
          <dd>{day(order.created, locale)}</dd>
        </div>
        <div>
          <dt>{t.subscription.facts.by}</dt>
          <dd>{tillName(order.provider)}</dd>
        </div>
      </dl>
      <Table
        label={words.what}
        columns={[{ name: words.what }, { name: words.amount, end: true }]}
        rows={[
          {
            key: 'line',
            cells: [
              <span key="what" className="strong">
                {t.orderTypes[order.orderType]}
                {order.plan !== undefined && ` · ${planName(t, order.plan)}`}
              </span>,
              `${sign}${money(order.amount, locale)}`,
            ],
          },
        ]}
      />
      <dl className="sums num">
        {sums.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value < 0 ? `−${amount(-value)}` : amount(value)}</dd>
              </div>
            ),
        )}
        <div className="total">
          <dt>{fill(words.total, { currency: order.amount.currency.toUpperCase() })}</dt>
          <dd>
            {sign}
            {amount(order.amount.amount - order.refunded)}
          </dd>
        </div>
      </dl>
      <footer className="muted small">{words.example}</footer>
    </article>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => (
    <span key={line} className="line">
      {line}
    </span>
  ));
}
