import { connection } from 'next/server';
import { moment } from '@/lib/format';
import { labNow } from '@/lib/lab';
import { labUrl } from '@/lib/lab-mode';
import { LabButtons } from './lab-buttons';

/** The world's controls, where the world is a lab. */
export async function LabBar() {
  await connection();
  const url = labUrl();
  if (!url) return null;
  const now = await labNow();
  return (
    <aside className="lab" aria-label="랩">
      <div className="wrap">
        <span className="lab-clock">
          <b>랩</b>
          {now === undefined ? (
            '랩이 응답하지 않습니다'
          ) : (
            <time dateTime={new Date(now).toISOString()}>{moment(now)}</time>
          )}
        </span>
        <LabButtons />
        <a href={`${url}/`} target="_blank" rel="noreferrer">
          랩 대시보드
        </a>
      </div>
    </aside>
  );
}
