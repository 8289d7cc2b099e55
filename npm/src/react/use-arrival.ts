'use client';

import { useEffect, useRef, useState } from 'react';
import type { Arrived, Reply } from '../client/index.js';
import { bringsMore } from '../client/brings.js';
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
 * The hook goes on asking in both.
 */
export type ArrivalState = Omit<Arrived, 'state'> & { state: Arrived['state'] | 'open' };

/** A server that could not be reached is given what was brought once more, so often. */
const TRIES = 4;
const PAUSE = 2_000;

/** `late` from then on; it goes on asking. */
const USUAL = 20_000;

/** Follows what a customer who comes back from paying waits for, until it is clear. */
export function useArrival({ checkout, initial }: ArrivalOptions = {}): ArrivalState | undefined {
  const { basePath } = useKassa();
  const [arrival, setArrival] = useState(initial);
  /** What the address holds was given to the server: it is about this visit alone. */
  const brought = useRef(false);
  const settled = arrival !== undefined && !['open', 'late', 'waiting'].includes(arrival.state);

  // On a page with an overlay the purchase is made while this is shown.
  useEffect(() => {
    const again = () => setArrival((before) => before && { ...before, state: 'open' });
    window.addEventListener(HINTED, again);
    return () => window.removeEventListener(HINTED, again);
  }, []);

  useEffect(() => {
    if (settled) return;
    const giveUp = new AbortController();
    void follow(giveUp.signal);
    return () => giveUp.abort();

    async function follow(signal: AbortSignal): Promise<void> {
      const word = brought.current ? undefined : await bring(basePath, checkout, signal);
      if (signal.aborted) return;
      brought.current = true;
      if (word) return setArrival(word);
      for (let last = 'open'; !signal.aborted && ['open', 'late'].includes(last); ) {
        const reply = await look(basePath, checkout, signal);
        if (signal.aborted) return;
        if (!reply.ok) {
          if (reply.code === 'unauthenticated') return;
          await new Promise((resolve) => setTimeout(resolve, 5_000));
          continue;
        }
        last = reply.result.state;
        setArrival(reply.result);
        if (last === 'landed') refreshBenefits();
      }
    }
  }, [settled, basePath, checkout]);

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
    if (reply.ok) {
      const { state, code, order } = reply.result;
      const waits = state === 'waiting' && order !== undefined;
      return code !== undefined || waits ? reply.result : undefined;
    }
    if (!/offline|unavailable/.test(reply.code)) return undefined;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
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
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const query = checkout === undefined ? '' : `?checkout=${encodeURIComponent(checkout)}`;
  return ask(`${basePath}/arrival${query}`);
}
