'use client';

import { useActionState, useRef, useState } from 'react';
import type { ChangeWhen } from 'kassa';
import { changePlan, type Costs, previewChange, type Said } from '@/lib/actions/subscription';
import type { PlanId } from '@/lib/plans';
import { Answer } from './act';
import { Dialog } from './dialog';

interface Texts {
  press: string;
  ask: string;
  yes: string;
  keep: string;
  looking: string;
  working: string;
}

/** Says what a change comes to before it is made. */
export function ChangeOffer({
  plan,
  when,
  texts,
}: {
  plan: PlanId;
  when: ChangeWhen;
  texts: Texts;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [costs, setCosts] = useState<Costs>();
  const [said, run, busy] = useActionState<Said>(
    async () => changePlan(plan, when, costs?.asOf),
    undefined,
  );
  const close = () => dialog.current?.close();
  const look = async () => {
    setCosts(undefined);
    dialog.current?.showModal();
    setCosts(await previewChange(plan, when));
  };
  return (
    <div>
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        aria-busy={busy}
        onClick={() => void look()}
      >
        {busy ? texts.working : texts.press}
      </button>
      <Answer said={said} />
      <Dialog open={dialog} title={texts.ask}>
        <div role="status">
          {costs ? (
            <dl className="sums num">
              {costs.comes.map(({ name, value }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          ) : (
            <p>{texts.looking}</p>
          )}
        </div>
        <form
          className="row answers"
          action={() => {
            close();
            run();
          }}
        >
          <button type="button" className="button" onClick={close}>
            {texts.keep}
          </button>
          <button className="button primary" disabled={!costs}>
            {texts.yes}
          </button>
        </form>
      </Dialog>
    </div>
  );
}
