'use client';

import { useActionState, useRef } from 'react';
import { transcribe } from '@/lib/actions/job';
import type { Said } from '@/lib/actions/subscription';
import { Answer } from './act';

interface Texts {
  title: string;
  lead: string;
  works: string;
  fails: string;
  crashes: string;
  working: string;
}

/** A job that holds what it can cost, and pays what it did cost; or fails, or dies. */
export function JobForm({ texts }: { texts: Texts }) {
  const key = useRef<string | undefined>(undefined);
  const [said, run, busy] = useActionState(async (before: Said, form: FormData) => {
    form.set('key', (key.current ??= crypto.randomUUID()));
    const answer = await transcribe(before, form);
    key.current = undefined;
    return answer;
  }, undefined);
  const endings = [
    ['works', texts.works, 'primary'],
    ['fails', texts.fails, ''],
    ['crashes', texts.crashes, ''],
  ] as const;
  return (
    <form action={run} className="card stack job" aria-labelledby="job" aria-busy={busy}>
      <div>
        <h2 id="job">{texts.title}</h2>
        <p className="muted small">{texts.lead}</p>
      </div>
      <div className="row">
        {endings.map(([ending, text, kind]) => (
          <button
            key={ending}
            name="ending"
            value={ending}
            className={`button ${kind}`}
            aria-disabled={busy}
            onClick={(event) => {
              if (busy) event.preventDefault();
            }}
          >
            {text}
          </button>
        ))}
      </div>
      {busy ? <p className="muted small">{texts.working}</p> : <Answer said={said} />}
    </form>
  );
}
