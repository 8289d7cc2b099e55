import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { KassaProvider } from 'kassa/react';
import { Header } from '@/components/header';
import { LabBar } from '@/components/lab-bar';
import { language } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { currentUser } from '@/lib/session';
import '@/styles/base.css';
import '@/styles/shell.css';
import '@/styles/parts.css';
import '@/styles/tables.css';
import '@/styles/chart.css';
import '@/styles/pages.css';
import '@/styles/admin.css';
import '@/styles/lab.css';
import '@/styles/paper.css';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await language();
  return { title: t.title };
}

export const viewport: Viewport = { colorScheme: 'light dark' };

export default async function Layout({ children }: { children: ReactNode }) {
  const { locale, t } = await language();
  const user = await currentUser();
  // Without the store the page still stands; the drop-down asks again by itself.
  const benefits = await kassa.benefits(user.id).catch(() => undefined);
  return (
    <html lang={locale}>
      <body>
        <KassaProvider locale={locale}>
          <a href="#content" className="skip">
            {t.skip}
          </a>
          <Header t={t} locale={locale} benefits={benefits} />
          <main id="content" tabIndex={-1} className="wrap">
            {children}
          </main>
          <footer className="footer">
            <div className="wrap">{t.nav.footer}</div>
          </footer>
          <LabBar t={t} locale={locale} />
        </KassaProvider>
      </body>
    </html>
  );
}
