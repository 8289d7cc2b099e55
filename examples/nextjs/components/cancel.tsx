'use client';

import { useActionState, useRef } from 'react';
import { cancelPlan } from '@/lib/actions/subscription';
import { Answer } from './act';
import { Dialog } from './dialog';

export interface CancelTexts {
  cancel: string;
  ask: string;
  atEnd: string;
  atEndText: string;
  now: string;
  nowText: string;
  keep: string;
  working: string;
}

/** Ends a plan: with what was paid, or at once where its provider can. */
export function Cancel({
  texts,
  atEnd,
  now,
}: {
  texts: CancelTexts;
  /** It may end with what was paid: not what does so already. */
  atEnd: boolean;
  now: boolean;
}) {
  const [said, run, busy] = useActionState(cancelPlan, undefined);
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  return (
    <div>
      <button
        type="button"
        className="button plain danger"
        aria-haspopup="dialog"
        aria-busy={busy}
        onClick={() => dialog.current?.showModal()}
      >
        {busy ? texts.working : texts.cancel}
      </button>
      <Answer said={said} />
      <Dialog open={dialog} title={texts.ask}>
        <form
          className="stack"
          action={(form) => {
            close();
            run(form);
          }}
        >
          {atEnd && <Choice value="period_end" name={texts.atEnd} text={texts.atEndText} chosen={true} />}
          {now && <Choice value="now" name={texts.now} text={texts.nowText} chosen={!atEnd} />}
          <div className="row answers">
            <button type="button" className="button" onClick={close}>
              {texts.keep}
            </button>
            <button className="button danger">{texts.cancel}</button>
          </div>
        </form>
      </Dialog>
    </div>
  );
}

function Choice({
  value,
  name,
  text,
  chosen,
}: {
  value: string;
  name: string;
  text: string;
  chosen: boolean;
}) {
  return (
    <label className="choice">
      <input type="radio" name="when" value={value} defaultChecked={chosen} />
      <span>
        <strong>{name}</strong>
        <span className="muted small">{text}</span>
      </span>
    </label>
  );
}
