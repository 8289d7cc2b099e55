'use client';

import { useActionState } from 'react';
import type { Said } from '@/lib/actions/subscription';
import { Answer } from './act';

/** How many seats are paid. */
export function SeatsForm({
  action,
  seats,
  texts,
}: {
  action: (before: Said, form: FormData) => Promise<Said>;
  seats: number;
  texts: { seats: string; set: string; working: string };
}) {
  const [said, run, busy] = useActionState(action, undefined);
  return (
    <form action={run} className="row seats" aria-busy={busy}>
      <label htmlFor="seats">{texts.seats}</label>
      <input
        key={seats}
        id="seats"
        name="seats"
        type="number"
        min={1}
        max={50}
        required
        defaultValue={seats}
      />
      <button className="button" aria-disabled={busy}>
        {busy ? texts.working : texts.set}
      </button>
      <Answer said={said} />
    </form>
  );
}
