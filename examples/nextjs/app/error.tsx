'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect } from 'react';
import { useKassa } from 'kassa/react';
import { errorTexts } from '@/lib/i18n/errors';

/** What a visitor sees when a page could not be made, such as while the store is down. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  const router = useRouter();
  const t = errorTexts(useKassa().locale);
  useEffect(() => console.error(error), [error]);
  const again = () =>
    startTransition(() => {
      // The server has to make the page again, not only the browser.
      router.refresh();
      reset();
    });
  return (
    <div className="card center empty" role="alert">
      <h1>{t.title}</h1>
      <p className="muted">{t.text}</p>
      <button type="button" className="button primary" onClick={again}>
        {t.again}
      </button>
    </div>
  );
}
