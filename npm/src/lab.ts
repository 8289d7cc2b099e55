import { unavailable } from './errors.js';

/** The virtual clock of an offline lab, for `createKassa({ now })`. */
export function labClock(url: string): () => Promise<number> {
  return async () => {
    try {
      const reply = await fetch(new URL('/lab/clock', url), { cache: 'no-store' });
      const { now } = (await reply.json()) as { now: number };
      return now;
    } catch (error) {
      throw unavailable('no_lab_clock', `The lab at ${url} does not tell its time.`, error);
    }
  };
}
