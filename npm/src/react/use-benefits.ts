'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { Benefits, BenefitsOf } from '../benefits.js';
import type { Kassa } from '../kassa.js';
import { ask } from './ask.js';
import { useKassa } from './context.js';

/** What the hook knows so far. Earlier benefits stay in view while newer ones are on their way. */
export interface BenefitsState<Some = Kassa> {
  status: 'loading' | 'ready' | 'signed_out' | 'error';
  benefits: BenefitsOf<Some> | undefined;
  /** The stable code of the last error. */
  error: string | undefined;
  refresh: () => Promise<void>;
}

export interface BenefitsOptions<Some = Kassa> {
  /** What the server rendered already; nothing is fetched at first then. */
  initial?: BenefitsOf<Some> | undefined;
  /** Asks again every so many milliseconds while the page is visible. */
  every?: number | undefined;
  /** Fetches nothing at all. */
  off?: boolean | undefined;
  /** Fetches nothing until something has changed. */
  lazy?: boolean | undefined;
}

const CHANGED = 'kassa:changed';
/** A script's word that somebody paid. Any script can say so, so it only makes others look. */
export const HINTED = 'kassa:hinted';

/** Tells every component on the page that the benefits may have changed. */
export function refreshBenefits(): void {
  window.dispatchEvent(new Event(CHANGED));
}

/** Tells every component on the page that waits for a purchase to look again. */
export function hint(): void {
  window.dispatchEvent(new Event(HINTED));
}

/**
 * The signed-in customer's benefits, kept fresh. `useBenefits<typeof kassa>()`, where only the type
 * of your server's `kassa` is imported, knows the words of your plans.
 */
export function useBenefits<Some = Kassa>(
  options: BenefitsOptions<Some> = {},
): BenefitsState<Some> {
  // What the server answers is of whichever plans it has; only the caller knows their type.
  return useLatest(options as BenefitsOptions) as BenefitsState<Some>;
}

function useLatest(options: BenefitsOptions): BenefitsState {
  const { initial, every, off = false, lazy = false } = options;
  const { basePath } = useKassa();
  const [state, setState] = useState<Omit<BenefitsState, 'refresh'>>({
    status: initial ? 'ready' : 'loading',
    benefits: initial,
    error: undefined,
  });
  const latest = useRef(0);

  const refresh = useCallback(async () => {
    const turn = ++latest.current;
    const reply = await ask<Benefits | { benefits: Benefits }>(`${basePath}/benefits`);
    // An older answer that comes late must not overwrite a newer one.
    if (turn !== latest.current) return;
    setState((before) => {
      if (reply.ok) {
        const benefits = 'benefits' in reply.result ? reply.result.benefits : reply.result;
        return { status: 'ready', benefits, error: undefined };
      }
      if (reply.code === 'unauthenticated') {
        return { status: 'signed_out', benefits: undefined, error: reply.code };
      }
      return { ...before, status: before.benefits ? 'ready' : 'error', error: reply.code };
    });
  }, [basePath]);

  // A server that renders again, such as after a server action, knows better than an older fetch.
  const revision = initial?.revision;
  useEffect(() => {
    if (initial) setState({ status: 'ready', benefits: initial, error: undefined });
    // The revision names the content: a new object with the same one changes nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [revision, initial?.totalAvailableCredits]);

  const given = initial !== undefined;
  useEffect(() => {
    if (off) return;
    if (!given && !lazy) void refresh();
    const changed = () => void refresh();
    const visible = () => {
      if (document.visibilityState === 'visible') void refresh();
    };
    window.addEventListener(CHANGED, changed);
    if (!lazy) document.addEventListener('visibilitychange', visible);
    const timer = every ? setInterval(visible, every) : undefined;
    return () => {
      window.removeEventListener(CHANGED, changed);
      document.removeEventListener('visibilitychange', visible);
      clearInterval(timer);
    };
  }, [off, lazy, given, every, refresh]);

  return { ...state, refresh };
}
