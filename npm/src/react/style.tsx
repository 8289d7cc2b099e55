'use client';

import type { ReactElement } from 'react';
import { useKassa } from './context.js';
import { css } from './look.js';

/** React hoists this and keeps only one of it, however many components render it. */
export function Style(): ReactElement | null {
  const { styled } = useKassa();
  if (!styled) return null;
  return (
    <style href="kassa-react" precedence="kassa">
      {css}
    </style>
  );
}
