'use client';

import { useActionState, useId, useRef, type ReactNode } from 'react';
import type { Said } from '@/lib/actions/subscription';

/** One button that runs a server action and shows what came of it. */
export function Act({
  action,
  working,
  kind = '',
  confirm,
  children,
}: {
  action: () => Promise<Said>;
  working: string;
  kind?: string;
  /** Asks first; for what cannot be undone. */
  confirm?: { title: string; text: string; yes: string; no: string };
  children: ReactNode;
}) {
  const [said, run, busy] = useActionState<Said>(async () => action(), undefined);
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();

  if (!confirm) {
    return (
      <form action={run}>
        <button className={`button ${kind}`} aria-busy={busy} aria-disabled={busy}>
          {busy ? working : children}
        </button>
        <Answer said={said} />
      </form>
    );
  }
  return (
    <div>
      <button
        type="button"
        className={`button ${kind}`}
        aria-busy={busy}
        onClick={() => dialog.current?.showModal()}
      >
        {busy ? working : children}
      </button>
      <Answer said={said} />
      <dialog ref={dialog} className="ask" aria-labelledby={title}>
        <h2 id={title}>{confirm.title}</h2>
        <p>{confirm.text}</p>
        <form
          className="row"
          action={() => {
            dialog.current?.close();
            run();
          }}
        >
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {confirm.no}
          </button>
          <button className="button danger">{confirm.yes}</button>
        </form>
      </dialog>
    </div>
  );
}

/** The words after an action; a screen reader hears them too. */
export function Answer({ said }: { said: Said }) {
  return (
    <div role="status">
      {said && (
        <p className="said" data-ok={said.ok}>
          {said.text}
        </p>
      )}
    </div>
  );
}
