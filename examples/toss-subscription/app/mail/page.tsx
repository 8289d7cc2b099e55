import type { Metadata } from 'next';
import Link from 'next/link';
import type { Notice } from 'kassa';
import { staffOnly } from '@/lib/demo-guard';
import { moment } from '@/lib/format';
import { paymentFailed } from '@/lib/mail';
import { mailsOf } from '@/lib/outbox';
import { currentUser } from '@/lib/session';

export const metadata: Metadata = { title: '받은 메일' };

/** What the app has sent to this reader, where no real mail service is. */
export default async function Mail() {
  staffOnly();
  const { id } = await currentUser();
  const notices = await mailsOf(id);
  return (
    <>
      <div className="head">
        <h1>받은 메일</h1>
        <p>결제에 실패하면 이런 메일이 갑니다. 여기서는 보내지 않고 보여 드리기만 합니다.</p>
      </div>
      {notices.length === 0 && (
        <div className="card empty">
          <h2>받은 메일이 없습니다</h2>
          <p className="muted">결제가 한 번도 실패하지 않았습니다.</p>
        </div>
      )}
      <div className="stack">
        {notices.map((notice) => (
          <Letter key={notice.id} notice={notice} />
        ))}
      </div>
    </>
  );
}

function Letter({ notice }: { notice: Notice }) {
  const { subject, paragraphs, button } = paymentFailed(notice);
  return (
    <article className="card stack letter" data-notice={notice.id}>
      <header>
        <h2>{subject}</h2>
        <p className="muted small">
          {notice.email} · {moment(notice.at)} · {notice.attempt}번째 시도
        </p>
      </header>
      {paragraphs.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p>
        <Link href="/account" className="button primary">
          {button}
        </Link>
      </p>
    </article>
  );
}
