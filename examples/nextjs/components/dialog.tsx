'use client';

import { type ReactNode, type RefObject, useId } from 'react';

/** A question above the page. The browser keeps the focus in it and gives it back. */
export function Dialog({
  open,
  title,
  children,
}: {
  open: RefObject<HTMLDialogElement | null>;
  title: string;
  children: ReactNode;
}) {
  const name = useId();
  return (
    <dialog ref={open} className="ask" aria-labelledby={name}>
      <h2 id={name}>{title}</h2>
      {children}
    </dialog>
  );
}
