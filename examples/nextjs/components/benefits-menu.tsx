'use client';

import Link from 'next/link';
import { useEffect, useId, useRef, useState } from 'react';
import type { Benefits as BenefitsView } from 'kassa';
import { Benefits, useBenefits } from 'kassa/react';

/** The drop-down in the header: what the customer has, from every page. */
export function BenefitsMenu({
  label,
  open: openText,
  planNames,
  kindNames,
  initial,
}: {
  label: string;
  open: string;
  planNames: Record<string, string>;
  kindNames: Record<string, string>;
  initial: BenefitsView | undefined;
}) {
  const [open, setOpen] = useState(false);
  const { benefits } = useBenefits({ initial });
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);

  const plan = benefits?.activePlanId;
  return (
    <div className="menu" ref={box}>
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-controls={panel}
        data-empty={!plan || undefined}
        onClick={() => setOpen((was) => !was)}
      >
        <span className="visually-hidden">{label}: </span>
        {plan ? `${planNames[plan] ?? plan} · ` : ''}
        {benefits ? benefits.totalAvailableCredits : '…'}
      </button>
      <div id={panel} hidden={!open} className="menu-panel" role="group" aria-label={label}>
        {open && (
          <>
            <Benefits benefits={benefits} planNames={planNames} kindNames={kindNames} />
            <Link
              href="/dashboard/subscription"
              className="button"
              onClick={() => setOpen(false)}
            >
              {openText}
            </Link>
          </>
        )}
      </div>
    </div>
  );
}
