'use client';

import { useEffect, useRef, useState } from 'react';
import type { Arrived } from '../client/index.js';
import { bringsMore, isLastWord } from '../client/brings.js';
import { ask } from './ask.js';
import { useKassa } from './context.js';
import { followArrival, isOver, pause } from './follow-arrival.js';
import { HINTED } from './use-benefits.js';

export interface ArrivalOptions {
  /** The session's id, as it came back in the address; the newest checkout unless given. */
  checkout?: string | undefined;
  /** What the server knew when it rendered: `kassa.arrival`. */
  initial?: ArrivalState | undefined;
}

/**
 * How a purchase stands. `open`: nobody has heard of the payment yet; `late`: for unusually long.
 * The hook goes on asking in `open`, and less and less often in `late`, `waiting` and `failed`.
 */
export type ArrivalState = Omit<Arrived, 'state'> & { state: Arrived['state'] | 'open' };

/** A server that could not be reached is given what was brought once more, so often. */
const TRIES = 4;
const PAUSE = 2_000;

/** Follows what a customer who comes back from paying waits for, until it is clear. */
export function useArrival({ checkout, initial }: ArrivalOptions = {}): ArrivalState | undefined {
  const { basePath } = useKassa();
  const [arrival, setArrival] = useState(initial);
  /** What the address holds was given to the server: it is about this visit alone. */
  const brought = useRef(false);
  /** How often somebody said that there may be something new. */
  const [hints, setHints] = useState(0);
  const over = arrival !== undefined && isOver(arrival);

  // On a page with an overlay the purchase is made while this is shown.
  useEffect(() => {
    const again = () => {
      setArrival((before) => before && { state: 'open', benefits: before.benefits });
      setHints((count) => count + 1);
    };
    window.addEventListener(HINTED, again);
    return () => window.removeEventListener(HINTED, again);
  }, []);

  useEffect(() => {
    if (over) return;
    const giveUp = new AbortController();
    void follow(giveUp.signal);
    return () => giveUp.abort();

    async function follow(signal: AbortSignal): Promise<void> {
      const word = brought.current ? undefined : await bring(basePath, checkout, signal);
      if (signal.aborted) return;
      brought.current = true;
      if (word) setArrival(word);
      await followArrival({ basePath, checkout, signal }, word, setArrival);
    }
  }, [over, hints, basePath, checkout]);

  return arrival;
}

/**
 * Gives the server what a provider's window put into the address. A refusal, and a deposit that is
 * waited for, are told here alone; all else the server tells to whoever asks.
 */
async function bring(
  basePath: string,
  checkout: string | undefined,
  signal: AbortSignal,
): Promise<ArrivalState | undefined> {
  const query = bringsMore(checkout);
  for (let left = query === undefined ? 0 : TRIES; left > 0 && !signal.aborted; left -= 1) {
    const reply = await ask<ArrivalState>(`${basePath}/return`, { query });
    if (reply.ok) return isLastWord(reply.result) ? reply.result : undefined;
    if (!/offline|unavailable/.test(reply.code)) return undefined;
    await pause(PAUSE);
  }
  return undefined;
}
