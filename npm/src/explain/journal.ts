// Reads an account's past from either end, and only so much of it as a page shows.

import type { History, Kassa } from '../kassa.js';
import type { Change } from '../wire.js';
import type { Query } from './query.js';

/** Where journals come from. */
export type Source = Pick<Kassa, 'explain' | 'rawEvent'>;

/** A change, and its place in the whole past: that of merged accounts comes first. */
export interface Placed {
  place: number;
  change: Change;
}

/** What a page shows. */
export interface Passage {
  history: History;
  rows: Placed[];
  /** Where the next page begins; none at the end of the past. */
  next: number | undefined;
  /** The search went on for as long as one request may, and there is more. */
  tired: boolean;
  /** Changes of the accounts that were merged into this one. */
  before: number;
  /** Changes in all. */
  total: number;
}

const ROWS = 50;
const BITE = 250;
/** So many changes one request looks at for those that it was asked for. */
const MOST = 5_000;

export async function passage(source: Source, account: string, query: Query): Promise<Passage> {
  const first = await source.explain(account, { limit: 500 });
  const before = await lengthOfOthers(source, account, first);
  const total = before + first.benefits.revision;
  const rows: Placed[] = [];
  let place = query.at ?? (query.newest ? total : 0);
  place = Math.min(Math.max(place, 0), total);
  const start = place;
  const over = (): boolean => (query.newest ? place <= 0 : place >= total);
  while (!over() && rows.length < ROWS && Math.abs(place - start) < MOST) {
    const [from, to] = query.newest
      ? [Math.max(place - BITE, 0), place]
      : [place, Math.min(place + BITE, total)];
    const bite = await between(source, account, from, to);
    if (query.newest) bite.reverse();
    place = query.newest ? from : to;
    for (const [at, row] of bite.entries()) {
      if (!matches(row.change, query)) continue;
      rows.push(row);
      if (rows.length < ROWS) continue;
      if (at < bite.length - 1) place = query.newest ? row.place - 1 : row.place;
      break;
    }
  }
  const next = over() ? undefined : place;
  return { history: first, rows, next, tired: rows.length < ROWS && !over(), before, total };
}

/** The changes of the places after `from`, up to `to`. */
async function between(
  source: Source,
  account: string,
  from: number,
  to: number,
): Promise<Placed[]> {
  const rows: Placed[] = [];
  let after: number | undefined = from;
  while (after !== undefined && after < to) {
    const at: number = after;
    const page: History = await source.explain(account, { after: at, limit: to - at });
    rows.push(...page.changes.map((change, index) => ({ place: at + index + 1, change })));
    if (page.changes.length === 0) break;
    after = page.next;
  }
  return rows;
}

/** Pages go to the end of a journal at most: the first page of the account's own tells. */
async function lengthOfOthers(
  source: Source,
  account: string,
  first: History,
): Promise<number> {
  if (first.merged.length === 0) return 0;
  let at = 0;
  let page = first;
  for (;;) {
    const [change] = page.changes;
    if (change?.account === page.account) return at + 1 - change.revision;
    if (page.next === undefined) return at;
    at = page.next;
    page = await source.explain(account, { after: at, limit: 500 });
  }
}

function matches(change: Change, query: Query): boolean {
  if (query.rule && change.rule !== query.rule) return false;
  if (query.moved && change.entries.length === 0) return false;
  if (query.lot && !change.entries.some(({ lot }) => lot === query.lot)) return false;
  return query.text === '' || textOf(change).includes(query.text.toLowerCase());
}

/** All that a reader can see of a change. */
function textOf({ what, set, entries, ...change }: Change): string {
  const facts = set.flatMap(({ id, before, after }) => [id, before, after]);
  const lots = entries.map(({ lot }) => lot);
  const words = [change.account, change.cause, change.event, change.rule, change.plan];
  const told = [what.kind, what.event, what.subject, what.note, what.author, what.provider];
  return [...words, ...told, ...facts, ...lots].join('\n').toLowerCase();
}
