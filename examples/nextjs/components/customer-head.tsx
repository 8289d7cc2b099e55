import Link from 'next/link';
import { customer } from '@/lib/customers';
import type { Dictionary } from '@/lib/i18n';
import { Nav } from './nav';

/** Whose pages these are, above each of them. */
export async function CustomerHead({ t, account }: { t: Dictionary; account: string }) {
  const known = await customer(account);
  const home = `/admin/customers/${encodeURIComponent(account)}`;
  return (
    <div className="customer">
      <Link href="/admin" className="small">
        ← {t.admin.customers}
      </Link>
      <p className="who">
        <strong>{known?.email ?? t.admin.stranger}</strong>
        <span className="mono muted small">{account}</span>
      </p>
      <Nav
        label={t.admin.customer}
        className="tabs"
        links={[
          { href: home, text: t.admin.timeline, below: `${home}?` },
          { href: `${home}/ledger`, text: t.admin.ledger },
          { href: `${home}/actions`, text: t.admin.actions },
        ]}
      />
    </div>
  );
}
