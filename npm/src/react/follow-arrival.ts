import type { Reply } from '../client/index.js';
import { ask } from './ask.js';
import { clientInTime } from './module.js';
import type { ArrivalState } from './use-arrival.js';
import { refreshBenefits } from './use-benefits.js';

/** `late` from then on; it goes on asking. */
const USUAL = 20_000;

/**
 * A bank takes days and a refused customer may try again, so nobody is asked often; but both are
 * also said of a purchase of which only half the messages came so far. Each rest is half as long
 * again.
 */
const FIRST_REST = 2_000;
const LONGEST_REST = 60_000;

export interface Followed {
  basePath: string;
  checkout: string | undefined;
  signal: AbortSignal;
}

/** Nothing better will be told. */
export function isOver({ state, code }: ArrivalState): boolean {
  return code !== undefined || ['landed', 'expired', 'unknown'].includes(state);
}

/** Asks on and on how a purchase stands, and tells each answer, until it is over. */
export async function followArrival(
  what: Followed,
  known: ArrivalState | undefined,
  tell: (arrival: ArrivalState) => void,
): Promise<void> {
  const { signal } = what;
  let last = known;
  for (let rest = FIRST_REST; !signal.aborted && !(last && isOver(last)); ) {
    const calm = last !== undefined && last.state !== 'open';
    if (calm) {
      await pause(rest);
      rest = Math.min(rest * 1.5, LONGEST_REST);
      // Nobody waits at a page that they do not see.
      if (signal.aborted || document.visibilityState === 'hidden') continue;
    }
    const reply = await (calm ? glance(what) : look(what));
    if (signal.aborted) return;
    if (!reply.ok) {
      if (reply.code === 'unauthenticated') return;
      await pause(5_000);
      continue;
    }
    last = after(last, reply.result);
    tell(last);
    if (last.state === 'landed') refreshBenefits();
  }
}

/** Where a deposit goes was told once; and what is late does not become early. */
function after(last: ArrivalState | undefined, now: ArrivalState): ArrivalState {
  if (last?.state === 'late' && now.state === 'open') return { ...now, state: 'late' };
  return last?.state === now.state ? { ...last, ...now } : now;
}

/** The module's patient wait, or without it one question after a moment. */
async function look(what: Followed): Promise<Reply<ArrivalState>> {
  const client = await clientInTime();
  if (client) return client.arrived({ ...what, limit: USUAL, query: '' });
  await pause(2_000);
  return glance(what);
}

/** One question. */
function glance({ basePath, checkout }: Followed): Promise<Reply<ArrivalState>> {
  const query = checkout === undefined ? '' : `?checkout=${encodeURIComponent(checkout)}`;
  return ask(`${basePath}/arrival${query}`);
}

export function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
