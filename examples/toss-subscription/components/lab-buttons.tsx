'use client';

import { useActionState } from 'react';
import { useFormStatus } from 'react-dom';
import { labAct } from '@/lib/actions/lab';

const deeds = {
  day: '하루 뒤로',
  due: '다음 결제일로',
  fail: '카드 거절',
  lost: '카드 분실',
  fix: '카드 정상',
  deposit: '입금하기',
};

export function LabButtons() {
  const [said, run, busy] = useActionState(labAct, undefined);
  return (
    <>
      <form action={run}>
        {Object.entries(deeds).map(([deed, text]) => (
          <Deed key={deed} deed={deed} text={text} />
        ))}
      </form>
      <span className="lab-said" role="status" data-ok={said?.ok}>
        {busy ? '' : said?.text}
      </span>
    </>
  );
}

function Deed({ deed, text }: { deed: string; text: string }) {
  const { pending, data } = useFormStatus();
  const mine = pending && data.get('deed') === deed;
  return (
    <button
      name="deed"
      value={deed}
      aria-busy={mine}
      aria-disabled={pending}
      onClick={(event) => {
        if (pending) event.preventDefault();
      }}
    >
      {mine ? `${text}…` : text}
    </button>
  );
}
