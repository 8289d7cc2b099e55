import type { Metadata } from 'next';
import Link from 'next/link';
import { Orders } from '@/components/orders';
import { language, pageTitle } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { currentUser } from '@/lib/session';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.invoices.title);
}

/** Everything that a customer paid and got back. */
export default async function Invoices() {
  const { t, locale } = await language();
  const user = await currentUser();
  const orders = await kassa.orders(user.id);
  return (
    <>
      <div className="head">
        <h1>{t.invoices.title}</h1>
        <p>{t.invoices.lead}</p>
      </div>
      <section className="card" aria-label={t.invoices.title}>
        {orders.length > 0 ? (
          <Orders t={t} locale={locale} orders={orders} />
        ) : (
          <div className="empty">
            <p className="strong">{t.invoices.none}</p>
            <p className="muted">{t.invoices.noneText}</p>
            <Link href="/" className="button primary">
              {t.subscription.see}
            </Link>
          </div>
        )}
      </section>
    </>
  );
}
