import Link from 'next/link';
import type { Benefits } from 'kassa';
import { setLanguage } from '@/lib/actions/language';
import { type Dictionary, type Locale, locales } from '@/lib/i18n';
import { trialPagesOpen } from '@/lib/lab-mode';
import { BenefitsMenu } from './benefits-menu';
import { Nav } from './nav';

const short: Record<Locale, string> = { en: 'EN', ko: '한국어', ja: '日本語' };

export function Header({
  t,
  locale,
  benefits,
}: {
  t: Dictionary;
  locale: Locale;
  benefits: Benefits | undefined;
}) {
  const links = [
    { href: '/', text: t.nav.pricing },
    { href: '/dashboard/subscription', text: t.nav.account, below: '/dashboard' },
    ...(trialPagesOpen() ? [{ href: '/admin', text: t.nav.admin }] : []),
  ];
  const names = Object.fromEntries(
    Object.entries(t.plans).map(([id, plan]) => [id, plan.name] as const),
  );
  return (
    <header className="header">
      <div className="wrap">
        <Link href="/" className="brand">
          <Wave />
          Murmur
        </Link>
        <Nav label={t.nav.main} links={links} />
        <form action={setLanguage} className="languages" aria-label={t.nav.language}>
          {Object.entries(locales).map(([id, name]) => (
            <button
              key={id}
              name="locale"
              value={id}
              lang={id}
              aria-pressed={id === locale}
              title={name}
            >
              {short[id as Locale]}
            </button>
          ))}
        </form>
        <BenefitsMenu
          label={t.nav.benefits}
          open={t.nav.open}
          planNames={names}
          kindNames={t.kinds}
          initial={benefits}
        />
      </div>
    </header>
  );
}

function Wave() {
  const bars = [
    [2, 9, 4],
    [7, 5, 12],
    [12, 2, 18],
    [17, 6, 10],
    [22, 9, 4],
  ] as const;
  return (
    <svg width="26" height="22" viewBox="0 0 26 22" aria-hidden="true">
      {bars.map(([x, y, height]) => (
        <rect key={x} x={x - 1.2} y={y} width="2.4" height={height} rx="1.2" fill="currentColor" />
      ))}
    </svg>
  );
}
