// `npx kassa setup`: what an account at a provider needs before it sells.

import type { Kassa } from '../../kassa.js';
import { setUp as stripe } from './stripe/index.js';

/** What was asked for on the command line. */
export interface Wish {
  /** Where webhooks go; no endpoint is made without it. */
  url: string | undefined;
  /** What the prices' names begin with over there. */
  prefix: string;
  /** Only say what would be made. */
  dryRun: boolean;
}

/** Says what is done on stderr, and on stdout the lines for the app's environment; the exit code. */
export type SetUp = (kassa: Kassa, wish: Wish) => Promise<number>;

/** By the provider's name. */
export const SET_UPS: ReadonlyMap<string, SetUp> = new Map([['stripe', stripe]]);
