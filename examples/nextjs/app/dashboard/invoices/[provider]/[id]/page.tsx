import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { Paper } from '@/components/paper';
import { PrintButton } from '@/components/print-button';
import { language, pageTitle } from '@/lib/i18n';
import { invoicePath, orderOf } from '@/lib/orders';
import { hasReceipt } from '@/lib/receipts';
import { currentUser } from '@/lib/session';

type Params = Promise<{ provider: string; id: string }>;

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.invoices.invoice);
}

/** One payment as a paper to keep. */
export default async function Invoice({ params }: { params: Params }) {
  const { t, locale } = await language();
  const user = await currentUser();
  const order = await orderOf(user.id, await params);
  if (!order) notFound();
  return (
    <>
      <div className="row above">
        <Link href="/dashboard/invoices">← {t.invoices.title}</Link>
        <span className="row push">
          {hasReceipt(order) && (
            <a className="button" href={`${invoicePath(order)}/receipt`} target="_blank" rel="noreferrer">
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
