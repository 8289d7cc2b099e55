import type { Metadata } from 'next';
import { explainView } from 'kassa/explain';
import { CustomerHead } from '@/components/customer-head';
import { staffOnly } from '@/lib/demo-guard';
import { language, pageTitle } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { labNow } from '@/lib/lab';

type Query = Record<string, string | string[] | undefined>;

interface Props {
  params: Promise<{ account: string }>;
  searchParams: Promise<Query>;
}

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.admin.timeline);
}

/** What support needs: why a customer has what they have, from the first day on. */
export default async function Timeline({ params, searchParams }: Props) {
  staffOnly();
  const { t, locale } = await language();
  const account = decodeURIComponent((await params).account);
  const view = await explainView(kassa, account, {
    url: address(account, await searchParams),
    locale,
    now: await labNow(),
    planNames: Object.fromEntries(Object.entries(t.plans).map(([id, { name }]) => [id, name])),
    words: { title: t.admin.why },
  });
  return (
    <>
      <CustomerHead t={t} account={account} />
      <style href="kassa-explain" precedence="kassa">
        {view.css}
      </style>
      {/* Every value in it is escaped where it is made. */}
      <div dangerouslySetInnerHTML={{ __html: view.html }} />
    </>
  );
}

/** This page's own address, whose query says what is shown. */
function address(account: string, query: Query): string {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    (Array.isArray(value) ? value[0] : value) ?? '',
  ]);
  return `/admin/customers/${encodeURIComponent(account)}?${new URLSearchParams(pairs)}`;
}
