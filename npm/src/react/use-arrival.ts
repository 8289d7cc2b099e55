'use client';

import { useEffect, useRef, useState } from 'react';
import type { Arrived, Reply } from '../client/index.js';
import { bringsMore, isLastWord } from '../client/brings.js';
import { ask } from './ask.js';
import { useKassa } from './context.js';
import { clientInTime } from './module.js';
import { HINTED, refreshBenefits } from './use-benefits.js';

export interface ArrivalOptions {
  /** The session's id, as it came back in the address; the newest checkout unless given. */
  checkout?: string | undefined;
  /** What the server knew when it rendered: `kassa.arrival`. */
  initial?: ArrivalState | undefined;
}

/**
 * How a purchase stands. `open`: nobody has heard of the payment yet; `late`: for unusually long.
 * The hook goes on asking in both, and less and less often in `waiting` and `failed`.
 */
export type ArrivalState = Omit<Arrived, 'state'> & { state: Arrived['state'] | 'open' };

/** A server that could not be reached is given what was brought once more, so often. */
const TRIES = 4;
const PAUSE = 2_000;

/** `late` from then on; it goes on asking. */
const USUAL = 20_000;

/**
 * A bank takes days and a refused customer may try again, so nobody is asked often; but both are
 * also said of a purchase of which only half the messages came so far. Each rest is half as long
 * again.
 */
const FIRST_REST = 2_000;
const LONGEST_REST = 60_000;

/** Nothing better will be told. */
function isOver({ state, code }: ArrivalState): boolean {
  return code !== undefined || ['landed', 'expired', 'unknown'].includes(state);
}

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
      let last = brought.current ? undefined : await bring(basePath, checkout, signal);
      if (signal.aborted) return;
      brought.current = true;
      if (last) setArrival(last);
      for (let rest = FIRST_REST; !signal.aborted && !(last && isOver(last)); ) {
        const calm = last?.state === 'waiting' || last?.state === 'failed';
        if (calm) {
          await pause(rest);
          rest = Math.min(rest * 1.5, LONGEST_REST);
          // Nobody waits at a page that they do not see.
          if (signal.aborted || document.visibilityState === 'hidden') continue;
        }
        const reply = await (calm ? glance(basePath, checkout) : look(basePath, checkout, signal));
        if (signal.aborted) return;
        if (!reply.ok) {
          if (reply.code === 'unauthenticated') return;
          await pause(5_000);
          continue;
        }
        const now = reply.result;
        // Where a deposit goes was told once.
        last = last?.state === now.state ? { ...last, ...now } : now;
        setArrival(last);
        if (now.state === 'landed') refreshBenefits();
      }
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

/** The module's patient wait, or without it one question every other second. */
async function look(
  basePath: string,
  checkout: string | undefined,
  signal: AbortSignal,
): Promise<Reply<ArrivalState>> {
  const client = await clientInTime();
  if (client) return client.arrived({ basePath, checkout, signal, limit: USUAL, query: '' });
  await pause(2_000);
  return glance(basePath, checkout);
}

/** One question. */
function glance(basePath: string, checkout: string | undefined): Promise<Reply<ArrivalState>> {
  const query = checkout === undefined ? '' : `?checkout=${encodeURIComponent(checkout)}`;
  return ask(`${basePath}/arrival${query}`);
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
