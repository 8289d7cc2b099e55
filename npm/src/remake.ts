// How an entry of this package makes a Kassa once more, otherwise: it takes whatever the app's
// file created, and never imports a core of its own.

import type { AskOne, Run } from './fold.js';
import type { Kassa } from './kassa.js';
import { misused } from './errors.js';
import type { KassaOptions } from './options.js';

/** Where asks go: to the core of this process, unless something stands in front of it. */
export type Ways = (run: Run) => AskOne;

/** Makes it once more with other options, or with its asks going another way. */
export type Remake = (change: (options: KassaOptions) => KassaOptions, ways?: Ways) => Kassa;

/** The same in every copy of the package that a bundle may hold. */
export const REMAKE: unique symbol = Symbol.for('kassa.remake') as never;

/** What `createKassa` really returns. */
export interface Remakable extends Kassa {
  readonly [REMAKE]: Remake;
}

/** The way to make this Kassa once more. */
export function remakeOf(kassa: Kassa): Remake {
  const remake = (kassa as Partial<Remakable>)[REMAKE];
  if (remake) return remake;
  throw misused('not_a_kassa', 'Return what `createKassa` of this version of kassa returned.', 500);
}
