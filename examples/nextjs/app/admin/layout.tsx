import type { ReactNode } from 'react';
import { Nav } from '@/components/nav';
import { language } from '@/lib/i18n';

/** The pages of the staff. Each one asks `staffOnly` itself: a layout does not guard its pages. */
export default async function Admin({ children }: { children: ReactNode }) {
  const { t } = await language();
  return (
    <>
      <Nav
        label={t.nav.admin}
        className="tabs"
        links={[
          { href: '/admin', text: t.admin.customers, below: '/admin/customers' },
          { href: '/admin/plans', text: t.admin.plans },
        ]}
      />
      {children}
      <p className="notice warn small below" role="note">
        {t.admin.guard}
      </p>
    </>
  );
}
