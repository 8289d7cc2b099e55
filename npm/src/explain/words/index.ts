// Every sentence of the page, one table per language. What has no sentence is shown as the bare
// word of the core: still true, and a test says that there is none.

import type { Bucket, EntryReason } from '../../wire.js';
import { en } from './en.js';
import { ja } from './ja.js';
import { ko } from './ko.js';

type Table = Readonly<Record<string, string>>;

/** The words of one language. `{n}` is a number, `{date}` a time. */
export interface Words {
  lang: string;
  title: string;
  now: string;
  merged: string;
  plan: string;
  noPlan: string;
  until: string;
  units: string;
  next: string;
  ends: string;
  last: string;
  counts: string;
  others: string;
  frozen: string;
  owes: string;
  twice: string;
  credits: string;
  noCredits: string;
  available: string;
  held: string;
  collected: string;
  noCharge: string;
  nextCharge: string;
  period: string;
  tries: string;
  failing: string;
  needsMethod: string;
  resting: string;
  methods: string;
  inUse: string;
  stored: string;
  columns: {
    from: string;
    granted: string;
    spent: string;
    held: string;
    reversed: string;
    repaid: string;
    available: string;
    time: string;
  };
  bucket: Record<Bucket, string>;
  ever: string;
  from: string;
  over: string;
  payment: string;
  gift: string;
  nothing: string;
  refunded: string;
  rows: string;
  past: string;
  filter: string;
  order: string;
  newest: string;
  oldest: string;
  rule: string;
  anyRule: string;
  text: string;
  textHint: string;
  lot: string;
  moved: string;
  show: string;
  clear: string;
  shown: string;
  more: string;
  start: string;
  nothingFound: string;
  tired: string;
  empty: string;
  balance: string;
  event: string;
  app: string;
  about: string;
  raw: string;
  rawTitle: string;
  noRaw: string;
  hide: string;
  set: string;
  nothingSet: string;
  ledger: string;
  noRows: string;
  cause: string;
  revision: string;
  note: string;
  author: string;
  account: string;
  none: string;
  yes: string;
  /** What a fact is about. */
  of: Table;
  /** Which fact it is. */
  fields: Table;
  /** Statuses, and what a call does. */
  values: Table;
  /** Why a ledger row was written. */
  reasons: Record<EntryReason, string>;
  /** Why a purchase does or does not open a plan. */
  access: Table;
  /** What a change was. */
  rules: Table;
}

/** The tables by language. */
export const languages: Record<'en' | 'ko' | 'ja', Words> = { en, ko, ja };

/** The words for a language tag such as `ko-KR`, English where it is not spoken here. */
export function wordsFor(locale: string): Words {
  const tables: Record<string, Words> = languages;
  return tables[locale.slice(0, 2).toLowerCase()] ?? en;
}
