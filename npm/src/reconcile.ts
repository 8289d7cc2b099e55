// A provider's own lists against what is stored, page by page.

import { misused } from './errors.js';
import type { AskOne } from './fold.js';
import type { Drift, ProviderName, Reading } from './wire.js';

/** How a provider's lists are read. */
export interface Reconciling {
  /** What has changed since then; milliseconds or a date. */
  since: number | Date;
  /** Where an earlier reading stopped: the cursor of the last page that it gave. */
  cursor?: string | undefined;
  /** Apply what differs, as its webhook would have been; else nothing is changed. */
  repair?: boolean | undefined;
}

/** One page of what a provider's lists tell. */
export interface ReconciledPage {
  /** Things on it that could have changed since. */
  checked: number;
  drifts: Drift[];
  /** Goes on after this page; none after the last. */
  cursor?: string;
  /** How far this is. */
  reading: Reading;
}

/** Each page is asked for when the one before has been dealt with. */
export async function* reconciled(
  ask: AskOne,
  provider: ProviderName,
  how: Reconciling,
): AsyncGenerator<ReconciledPage, void, undefined> {
  const since = Number(how.since);
  let { cursor } = how;
  do {
    const outcome = await ask({
      type: 'reconcile',
      provider,
      since,
      ...(cursor !== undefined && { cursor }),
      ...(how.repair && { repair: true }),
    });
    if (outcome.type !== 'reconciled') {
      const hint = `The core answered \`${outcome.type}\`. Please report this.`;
      throw misused('unexpected_outcome', hint);
    }
    const { type: _, ...page } = outcome;
    yield page;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
