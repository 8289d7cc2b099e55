import type { Metadata } from 'next';
import Link from 'next/link';
import { AdminForm } from '@/components/admin-form';
import { Status } from '@/components/plan-card';
import { Table } from '@/components/table';
import { reconcile } from '@/lib/actions/admin';
import { type Customer, customers } from '@/lib/customers';
import { staffOnly } from '@/lib/demo-guard';
import { money, number, shortDay } from '@/lib/format';
import { type Dictionary, language, type Locale, pageTitle, planName } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';

/** Each one costs two reads; an app with more of them shows pages. */
const NEWEST = 25;

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.admin.customers);
}

/** Everybody who came, and what they have. */
export default async function Customers({
  searchParams,
}: {
  searchParams: Promise<{ q?: string | string[] }>;
}) {
  staffOnly();
  const { t, locale } = await language();
  const { q } = await searchParams;
  const text = typeof q === 'string' ? q.trim() : '';
  const found = await customers(text, NEWEST);
  return (
    <>
      <div className="head">
        <h1>{t.admin.customers}</h1>
        <p>{t.admin.customersLead}</p>
      </div>
      <div className="stack">
        <section className="card stack" aria-label={t.admin.customers}>
          <form className="row whose" method="get" role="search">
            <label htmlFor="q" className="visually-hidden">
              {t.admin.search}
            </label>
            <input id="q" name="q" type="search" defaultValue={text} placeholder={t.admin.search} />
            <button className="button">{t.admin.find}</button>
          </form>
          {found.length > 0 ? (
            <Found t={t} locale={locale} found={found} />
          ) : (
            <div className="empty">
              <p className="strong">{t.admin.nobody}</p>
              <p className="muted">{t.admin.nobodyText}</p>
            </div>
          )}
        </section>
        <AdminForm title={t.admin.reconcile} action={reconcile}>
          <p className="muted small">{t.admin.reconcileText}</p>
          <div className="row">
            <button className="button" name="deed" value="compare">
              {t.admin.compare}
            </button>
            <button className="button" name="deed" value="repair">
              {t.admin.repair}
            </button>
          </div>
        </AdminForm>
      </div>
    </>
  );
}

async function Found({
  t,
  locale,
  found,
}: {
  t: Dictionary;
  locale: Locale;
  found: readonly Customer[];
}) {
  const words = t.admin;
  const rows = await Promise.all(
    found.map(async ({ id, email }) => {
      const [benefits, orders] = await Promise.all([kassa.benefits(id), kassa.orders(id)]);
      const paid = orders.find(({ orderType, status }) => orderType !== 'refund' && status === 'paid');
      return {
        key: id,
        data: { 'data-account': id },
        cells: [
          <span key="who" className="who">
            <Link href={`/admin/customers/${id}`}>{email}</Link>
            <span className="mono muted small">{id}</span>
          </span>,
          planName(t, benefits.activePlanId) || '—',
          benefits.subscriptionStatus ? <Status t={t} status={benefits.subscriptionStatus} /> : '—',
          number(benefits.totalAvailableCredits, locale),
          paid ? `${money(paid.amount, locale)} · ${shortDay(paid.created, locale)}` : '—',
        ],
      };
    }),
  );
  return (
    <Table
      label={words.customers}
      columns={[
        { name: words.customer },
        { name: t.subscription.plan },
        { name: t.invoices.state },
        { name: t.subscription.credits, end: true },
        { name: words.lastPayment, end: true },
      ]}
      rows={rows}
    />
  );
}
