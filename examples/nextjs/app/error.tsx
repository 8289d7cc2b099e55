'use client';

import { useEffect } from 'react';
import { errorTexts } from '@/lib/i18n/errors';

/** What a visitor sees when a page could not be made, such as while the store is down. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  const t = errorTexts(typeof document === 'undefined' ? 'en' : document.documentElement.lang);
  return (
    <div className="card center empty" role="alert">
      <h1>{t.title}</h1>
      <p className="muted">{t.text}</p>
      <button type="button" className="button primary" onClick={reset}>
        {t.again}
      </button>
    </div>
  );
}
