'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { type ArrivalState, useArrival } from 'kassa/react';

const texts: Partial<Record<ArrivalState['state'], string>> = {
  waiting: '입금이 확인되면 이 화면이 바로 바뀝니다. 창을 닫으셔도 됩니다.',
  late: '평소보다 오래 걸리고 있습니다. 창을 닫으셔도 확인은 이어집니다.',
};

/**
 * The answer to the charge was lost, or a bank takes its time. Kassa looks it up; this follows until
 * it is clear, and the server then renders what came of it.
 */
export function Following({ checkout, initial }: { checkout: string; initial: ArrivalState }) {
  const router = useRouter();
  const { state } = useArrival({ checkout, initial }) ?? initial;
  useEffect(() => {
    if (state !== initial.state) router.refresh();
  }, [router, state, initial.state]);
  return (
    <p className="muted" role="status" aria-busy={state === 'open'}>
      {texts[state] ?? '잠시만 기다려 주세요. 창을 닫으셔도 두 번 결제되지 않습니다.'}
    </p>
  );
}
