'use client';

import { useEffect, useState } from 'react';
import type { Arrived, Reply } from '../client/index.js';
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

/** `late` from then on; it goes on asking. */
const USUAL = 20_000;

/** Follows what a customer who comes back from paying waits for, until it is clear. */
export function useArrival({ checkout, initial }: ArrivalOptions = {}): ArrivalState | undefined {
  const { basePath } = useKassa();
  const [arrival, setArrival] = useState(initial);
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

/** The module's patient wait, or without it one question every other second. */
async function look(
  basePath: string,
  checkout: string | undefined,
  signal: AbortSignal,
): Promise<Reply<ArrivalState>> {
  const client = await clientInTime();
  if (client) return client.arrived({ basePath, checkout, signal, limit: USUAL });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const query = checkout === undefined ? '' : `?checkout=${encodeURIComponent(checkout)}`;
  return ask(`${basePath}/arrival${query}`);
}
