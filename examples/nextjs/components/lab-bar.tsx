import Link from 'next/link';
import { connection } from 'next/server';
import type { Dictionary, Locale } from '@/lib/i18n';
import { moment } from '@/lib/format';
import { labNow } from '@/lib/lab';
import { labUrl } from '@/lib/lab-mode';
import { LabButtons } from './lab-buttons';

/** The world's controls, where the world is a lab. */
export async function LabBar({ t, locale }: { t: Dictionary; locale: Locale }) {
  await connection();
  const url = labUrl();
  if (!url) return null;
  const now = await labNow();
  return (
    <aside className="lab" aria-label={t.lab.title}>
      <div className="wrap">
        <span className="lab-clock">
          <b>{t.lab.title}</b>
          {now === undefined ? (
            t.lab.away
          ) : (
            <time dateTime={new Date(now).toISOString()} title={t.lab.clock}>
              {moment(now, locale)}
            </time>
          )}
        </span>
        <LabButtons
          texts={{
            day: t.lab.day,
            month: t.lab.month,
            fail: t.lab.fail,
            fix: t.lab.fix,
            refund: t.lab.refund,
          }}
        />
        <span className="lab-links">
          <Link href="/dev/mailbox">{t.lab.mailbox}</Link>
          <a href={`${url}/`} target="_blank" rel="noreferrer">
            {t.lab.dashboard}
          </a>
        </span>
      </div>
    </aside>
  );
}
