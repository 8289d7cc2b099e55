'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Opening } from '@/lib/actions/buy';
import { openWindow } from '@/lib/toss-window';
import { refusalText } from '@/lib/words/refusals';

interface Props {
  /** Asks the server for the window to open. */
  open: () => Promise<Opening>;
  className?: string;
  children: ReactNode;
}

/** A button that leads to TossPayments' window. A "no" is shown as text below it. */
export function PayButton({ open, className = 'button primary', children }: Props) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  // A ref, not the state: two presses within one frame must not open two windows.
  const running = useRef(false);

  const end = (text: string) => {
    running.current = false;
    setBusy(false);
    setTrouble(text);
  };

  // The browser's Back button restores the page as it was left: still waiting.
  useEffect(() => {
    const back = () => end('');
    window.addEventListener('pageshow', back);
    return () => window.removeEventListener('pageshow', back);
  }, []);

  async function press() {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setTrouble('');
    try {
      const opening = await open();
      if (!opening.ok) return end(opening.text);
      // It stays busy: the browser is on its way.
      await openWindow(opening.way);
    } catch (error) {
      end(explained(error));
    }
  }

  return (
    <div className="pay">
      <button type="button" className={className} aria-busy={busy} aria-disabled={busy} onClick={() => void press()}>
        {busy ? '결제창을 여는 중…' : children}
      </button>
      <p role="alert" className="said" data-ok="false">
        {trouble}
      </p>
    </div>
  );
}

function explained(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code ? refusalText(code) : '연결이 끊겼습니다. 다시 시도해 주세요. 청구된 금액은 없습니다.';
}
