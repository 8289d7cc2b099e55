import { KassaError } from '../errors.js';
import { alone, type AskOne } from '../fold.js';
import type { Remake } from '../remake.js';
import type { Store } from '../stores/store.js';
import type { Ask, Outcome } from '../wire.js';

/** Whoever gets as far as asking this store is believed. */
const NOWHERE: Store = {
  read: () => Promise.reject(new Error('nowhere')),
  write: () => Promise.reject(new Error('nowhere')),
};

/** Proves a webhook where it arrives: what is forged is thrown, what is to be taken is undefined. */
export type Prove = (webhook: Ask, body: Uint8Array | undefined) => Promise<Outcome | undefined>;

/** Forged messages reach no object, and those that nobody wants are answered at once. */
export function prover(remake: Remake): Prove {
  let ask: AskOne | undefined;
  remake(
    (options) => ({ ...options, store: NOWHERE }),
    (run) => (ask = alone(run)),
  );
  return async (webhook, body) => {
    try {
      return await ask?.(webhook, body);
    } catch (error) {
      if (error instanceof KassaError && error.code === 'store_unavailable') return undefined;
      throw error;
    }
  };
}
