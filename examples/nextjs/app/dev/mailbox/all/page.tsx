import type { EmailKind } from 'kassa/emails';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { EmailFrame } from '@/components/email-frame';
import { emailOf, sample } from '@/lib/emails';
import { isLocale, language, locales } from '@/lib/i18n';
import { trialPagesOpen } from '@/lib/lab-mode';

interface Wish {
  kind?: string;
  in?: string;
}

/** Every e-mail in every language, before it happens to anybody. */
export default async function Emails({ searchParams }: { searchParams: Promise<Wish> }) {
  if (!trialPagesOpen()) notFound();
  const { t, locale: reading } = await language();
  const wish = await searchParams;
  const kinds = Object.keys(t.mailbox.kinds) as EmailKind[];
  const kind = kinds.find((name) => name === wish.kind) ?? 'paymentFailed';
  const locale = wish.in && isLocale(wish.in) ? wish.in : reading;
  const email = emailOf(sample(kind, locale), locale);
  const links = [
    {
      label: t.mailbox.kind,
      places: kinds.map((it) => ({ name: t.mailbox.kinds[it], kind: it, in: locale, on: it === kind })),
    },
    {
      label: t.nav.language,
      places: Object.entries(locales).map(([it, name]) => ({ name, kind, in: it, on: it === locale })),
    },
  ];
  return (
    <div className="stack">
      <div className="head">
        <h1>{t.mailbox.all}</h1>
        <p>{t.mailbox.allLead}</p>
      </div>
      {links.map(({ label, places }) => (
        <nav className="row" aria-label={label} key={label}>
          {places.map(({ name, on, ...query }) => (
            <Link
              key={name}
              className={on ? 'button primary' : 'button'}
              aria-current={on ? 'page' : undefined}
              href={{ pathname: '/dev/mailbox/all', query }}
            >
              {name}
            </Link>
          ))}
        </nav>
      ))}
      <article className="card stack" lang={locale} data-kind={kind}>
        <h2>{email.subject}</h2>
        <EmailFrame t={t} email={email} />
      </article>
      <p>
        <Link href="/dev/mailbox">{t.mailbox.back}</Link>
      </p>
    </div>
  );
}
