import type { Metadata } from 'next';
import Link from 'next/link';
import { explainView } from 'kassa/explain';
import { staffOnly } from '@/lib/demo-guard';
import { kassa } from '@/lib/kassa';
import { labNow } from '@/lib/lab';
import { plans } from '@/lib/plans';

export const metadata: Metadata = { title: '원장' };

type Query = Record<string, string | string[] | undefined>;

/** Why a customer has what they have, change by change. */
export default async function Ledger({ searchParams }: { searchParams: Promise<Query> }) {
  staffOnly();
  const query = await searchParams;
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, one(value)]);
  const view = await explainView(kassa, one(query['account']), {
    url: `/admin/ledger?${new URLSearchParams(pairs)}`,
    locale: 'ko',
    timeZone: 'Asia/Seoul',
    now: await labNow(),
    planNames: Object.fromEntries(Object.entries(plans).map(([id, { name }]) => [id, name])),
  });
  return (
    <>
      <p>
        <Link href="/admin">← 운영</Link>
      </p>
      <style href="kassa-explain" precedence="kassa">
        {view.css}
      </style>
      {/* Every value in it is escaped where it is made. */}
      <div dangerouslySetInnerHTML={{ __html: view.html }} />
    </>
  );
}

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
