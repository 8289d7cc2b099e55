'use client';

export function PrintButton({ text }: { text: string }) {
  return (
    <button type="button" className="button primary" onClick={() => window.print()}>
      {text}
    </button>
  );
}
