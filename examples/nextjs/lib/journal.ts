// What the ledger's rows say, put together for people.

import type { Change, Entry } from 'kassa';
import { kassa } from './kassa';

const DAY = 86_400_000;
const PAGE = 500;
/** No page of this app shows more of one customer. */
const MOST = 20;

/** All that happened to an account, oldest first. */
export async function journal(account: string): Promise<Change[]> {
  const changes: Change[] = [];
  let after: number | undefined;
  for (let page = 0; page < MOST; page += 1) {
    const history = await kassa.explain(account, { after, limit: PAGE });
    changes.push(...history.changes);
    after = history.next;
    if (after === undefined) break;
  }
  return changes;
}

/** A row of the ledger with what it comes from, and what its kind of credits comes to after it. */
export interface Row {
  at: number;
  revision: number;
  entry: Entry;
  /** The sum of all rows of the kind so far: what was ever given less what was ever taken. */
  sum: number;
  note: string | undefined;
  author: string | undefined;
}

/** Every row of the ledger, newest first. */
export function ledger(changes: readonly Change[]): Row[] {
  const sums = new Map<string, number>();
  const rows = changes.flatMap(({ at, revision, entries, what }) =>
    entries.map((entry) => {
      const kind = entry.kind ?? '';
      const sum = (sums.get(kind) ?? 0) + entry.amount;
      sums.set(kind, sum);
      return { at, revision, entry, sum, note: what.note, author: what.author };
    }),
  );
  return rows.reverse();
}

/** What was used on one day. */
export interface Day {
  /** Its first millisecond, UTC. */
  at: number;
  subscription: number;
  oneTime: number;
}

/** What was used on each of the last days, the oldest first; days without use too. */
export function usage(changes: readonly Change[], now: number, days: number): Day[] {
  const today = Math.floor(now / DAY);
  const all = Array.from({ length: days }, (_, index) => ({
    at: (today - days + 1 + index) * DAY,
    subscription: 0,
    oneTime: 0,
  }));
  for (const { at, entries } of changes) {
    const day = all[Math.floor(at / DAY) - today + days - 1];
    for (const { reason, amount, bucket, kind } of entries) {
      if (!day || reason !== 'spent' || kind !== undefined) continue;
      day[bucket === 'one_time' ? 'oneTime' : 'subscription'] -= amount;
    }
  }
  return all;
}
