import type { ReactNode } from 'react';
import { Nav } from '@/components/nav';
import { language } from '@/lib/i18n';
import { trialPagesOpen } from '@/lib/lab-mode';

/** The pages of a customer's account. */
export default async function Account({ children }: { children: ReactNode }) {
  const { t } = await language();
  const links = [
    { href: '/dashboard/subscription', text: t.nav.overview },
    { href: '/dashboard/usage', text: t.nav.creditUsage },
    { href: '/dashboard/invoices', text: t.nav.invoices },
    ...(trialPagesOpen() ? [{ href: '/dashboard/credit-usage-example', text: t.nav.usage }] : []),
  ];
  return (
    <>
      <Nav label={t.nav.account} links={links} className="tabs" />
      {children}
    </>
  );
}
