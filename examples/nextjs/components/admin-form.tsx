'use client';

import { type ReactNode, useActionState, useRef } from 'react';
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
  account: string;
  action: (before: Said, form: FormData) => Promise<Said>;
  children: ReactNode;
}) {
  const key = useRef<string | undefined>(undefined);
  const [said, run, busy] = useActionState(async (before: Said, form: FormData) => {
    form.set('key', (key.current ??= crypto.randomUUID()));
    const answer = await action(before, form);
    key.current = undefined;
    return answer;
  }, undefined);
  return (
    <form action={run} className="card stack admin" aria-label={title} aria-busy={busy}>
      <h2>{title}</h2>
      <input type="hidden" name="account" value={account} />
      {children}
      <Answer said={said} />
    </form>
  );
}
