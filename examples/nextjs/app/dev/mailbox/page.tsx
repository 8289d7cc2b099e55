import { notFound } from 'next/navigation';
import { failMail } from '@/lib/actions/lab';
import { day, moment, money, number } from '@/lib/format';
import { type Dictionary, fill, language, type Locale, planName } from '@/lib/i18n';
import { labUrl } from '@/lib/lab-mode';
import { failNext, type Mail, mailsOf } from '@/lib/outbox';
import { currentUser } from '@/lib/session';

/** What the app has sent to this user, where no real mail service is. */
export default async function Mailbox() {
  if (!labUrl()) notFound();
  const { t, locale } = await language();
  const user = await currentUser();
  const [mails, failing] = await Promise.all([mailsOf(user.id), failNext()]);
  return (
    <div className="stack">
      <div className="head">
        <h1>{t.mailbox.title}</h1>
        <p>{t.mailbox.lead}</p>
      </div>
      <form action={failMail} className="row">
        <button className="button">{t.mailbox.failOnce}</button>
        {failing > 0 && (
          <p className="small muted" role="status">
            {fill(t.mailbox.failing, { n: number(failing, locale) })}
          </p>
        )}
      </form>
      {mails.length === 0 && (
        <div className="card empty">
          <h2>{t.mailbox.empty}</h2>
          <p className="muted">{t.mailbox.emptyText}</p>
        </div>
      )}
      {mails.map((mail) => (
        <Letter key={mail.notice.id} t={t} locale={locale} mail={mail} />
      ))}
    </div>
  );
}

function Letter({ t, locale, mail }: { t: Dictionary; locale: Locale; mail: Mail }) {
  const { notice, tries } = mail;
  const twice = notice.kind === 'duplicateSubscription';
  const values = {
    amount: notice.amount ? money(notice.amount, locale) : '',
    plan: planName(t, notice.plan),
    next: notice.nextAttempt
      ? fill(t.mailbox.next, { date: day(notice.nextAttempt, locale) })
      : t.mailbox.noNext,
  };
  return (
    <article className="card stack" data-notice={notice.id}>
      <div className="mail">
        <h2>{fill(twice ? t.mailbox.twice : t.mailbox.subject, values)}</h2>
        <p className="muted small">
          {notice.email} · {moment(notice.at, locale)}
        </p>
      </div>
      <p className="mail">{fill(twice ? t.mailbox.twiceBody : t.mailbox.body, values)}</p>
      <p className="muted small">
        {fill(t.mailbox.tries, { n: number(tries, locale) })} · {t.mailbox.id}{' '}
        <span className="mono">{notice.id}</span>
      </p>
    </article>
  );
}
