'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect } from 'react';

/** What a visitor sees when a page could not be made, such as while the store is down. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  const router = useRouter();
  useEffect(() => console.error(error), [error]);
  const again = () =>
    startTransition(() => {
      // The server has to make the page again, not only the browser.
      router.refresh();
      reset();
    });
  return (
    <div className="card center thanks" role="alert">
      <h1>잠시 문제가 생겼습니다</h1>
      <p className="muted">결제 상태는 그대로입니다. 조금 뒤에 다시 시도해 주세요.</p>
      <button type="button" className="button primary" onClick={again}>
        다시 시도
      </button>
    </div>
  );
}
