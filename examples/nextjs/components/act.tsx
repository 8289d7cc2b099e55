'use client';

import { useActionState, type ReactNode } from 'react';
import type { Said } from '@/lib/actions/subscription';

/** One button that runs a server action and shows what came of it. */
export function Act({
  action,
  working,
  kind = '',
  children,
}: {
  action: () => Promise<Said>;
  working: string;
  kind?: string;
  children: ReactNode;
}) {
  const [said, run, busy] = useActionState<Said>(async () => action(), undefined);
  return (
    <form action={run}>
      <button className={`button ${kind}`} aria-busy={busy} aria-disabled={busy}>
        {busy ? working : children}
      </button>
      <Answer said={said} />
    </form>
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
