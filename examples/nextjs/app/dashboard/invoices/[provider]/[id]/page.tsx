import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Paper } from '@/components/paper';
import { PrintButton } from '@/components/print-button';
import { language, pageTitle } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { currentUser } from '@/lib/session';

type Params = Promise<{ provider: string; id: string }>;

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.invoices.invoice);
}

/** One payment as a paper to keep. Only the customer's own: the address names it, never opens it. */
export default async function Invoice({ params }: { params: Params }) {
  const { t, locale } = await language();
  const user = await currentUser();
  const { provider, id } = await params;
  const named = [decodeURIComponent(provider), decodeURIComponent(id)].join('/');
  const orders = await kassa.orders(user.id);
  const order = orders.find((one) => `${one.provider}/${one.id}` === named);
  if (!order) notFound();
  const receipt = order.details?.receiptUrl;
  return (
    <>
      <div className="row above">
        <Link href="/dashboard/invoices">← {t.invoices.title}</Link>
        <span className="row push">
          {receipt !== undefined && (
            <a className="button" href={receipt} target="_blank" rel="noreferrer">
              {t.invoices.receipt}
            </a>
          )}
          <PrintButton text={t.invoices.print} />
        </span>
      </div>
      <Paper t={t} locale={locale} order={order} user={user} />
    </>
  );
}
