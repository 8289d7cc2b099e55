'use client';

import { type FormEvent, type ReactNode, useActionState, useRef } from 'react';
import type { Said } from '@/lib/actions/subscription';
import { Answer } from './act';

/** A form of the staff: one key for each press, so that a doubled one counts once. */
export function AdminForm({
  title,
  account,
  action,
  children,
}: {
  title: string;
  /** Whom it is about, where it is about one. */
  account?: string;
  action: (before: Said, form: FormData) => Promise<Said>;
  children: ReactNode;
}) {
  // Actions wait for each other: a second press would get a key of its own once the first is done.
  const running = useRef(false);
  const [said, run, busy] = useActionState(async (before: Said, form: FormData) => {
    form.set('key', crypto.randomUUID());
    const answer = await action(before, form);
    running.current = false;
    return answer;
  }, undefined);
  const once = (event: FormEvent) => {
    if (running.current) event.preventDefault();
    running.current = true;
  };
  return (
    <form action={run} onSubmit={once} className="card stack admin" aria-label={title} aria-busy={busy}>
      <h2>{title}</h2>
      {account !== undefined && <input type="hidden" name="account" value={account} />}
      {children}
      <Answer said={said} />
    </form>
  );
}
