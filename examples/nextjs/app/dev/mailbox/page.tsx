import Link from 'next/link';
import { notFound } from 'next/navigation';
import { EmailFrame } from '@/components/email-frame';
import { failMail } from '@/lib/actions/lab';
import { emailOf } from '@/lib/emails';
import { moment, number } from '@/lib/format';
import { type Dictionary, fill, language, type Locale } from '@/lib/i18n';
import { labUrl } from '@/lib/lab-mode';
import { failNext, type Mail, mailsOf } from '@/lib/outbox';
import { currentUser } from '@/lib/session';

/** What the app has sent to this user, where no real mail service is. */
export default async function Mailbox() {
  if (!labUrl()) notFound();
  const { t, locale } = await language();
  const user = await currentUser();
  const [mails, failing] = await Promise.all([mailsOf(user.id), failNext(user.id)]);
  return (
    <div className="stack">
      <div className="head">
        <h1>{t.mailbox.title}</h1>
        <p>{t.mailbox.lead}</p>
      </div>
      <div className="row">
        <form action={failMail}>
          <button className="button">{t.mailbox.failOnce}</button>
        </form>
        <Link className="button" href="/dev/mailbox/all">
          {t.mailbox.all}
        </Link>
        {failing > 0 && (
          <p className="small muted" role="status">
            {fill(t.mailbox.failing, { n: number(failing, locale) })}
          </p>
        )}
      </div>
      {mails.length === 0 && (
        <div className="card empty">
          <h2>{t.mailbox.empty}</h2>
          <p className="muted">{t.mailbox.emptyText}</p>
        </div>
      )}
      {mails.map((mail, at) => (
        <Letter key={mail.notice.id} t={t} locale={locale} mail={mail} newest={at === 0} />
      ))}
    </div>
  );
}

interface LetterProps {
  t: Dictionary;
  locale: Locale;
  mail: Mail;
  newest: boolean;
}

function Letter({ t, locale, mail: { notice, tries }, newest }: LetterProps) {
  const email = emailOf(notice, locale);
  return (
    <article className="card stack" data-notice={notice.id} data-kind={notice.kind}>
      <div className="mail">
        <h2>{email.subject}</h2>
        <p className="muted small">
          {notice.email} · {moment(notice.at, locale)}
        </p>
      </div>
      <details open={newest}>
        <summary>{t.mailbox.kinds[notice.kind]}</summary>
        <EmailFrame t={t} email={email} />
      </details>
      <p className="muted small">
        {fill(t.mailbox.tries, { n: number(tries, locale) })} · {t.mailbox.id}{' '}
        <span className="mono">{notice.id}</span>
      </p>
    </article>
  );
}
