// What an app does with credits. All of it runs on the server; none of it is a route.

import type { Benefits } from './benefits.js';
import type { Answer, Declined } from './kassa.js';
import type { Strategy } from './wire.js';
import type { Words } from './words.js';

/** A spend of credits. */
export interface Deduction<Kind extends string = string> {
  /** Which credits, in which order. */
  strategy: Strategy;
  /** Which kind; the plain one, `credits`, unless given. */
  kind?: Kind | undefined;
  /** Trying again with the same key spends nothing more. */
  key?: string | undefined;
  /** What it was for; `explain` shows it. */
  note?: string | undefined;
}

/** Credits held for work that goes on. */
export interface Reservation<Kind extends string = string> extends Deduction<Kind> {
  /** For how long, 600 unless given, at most 604,800 (7 days). Then they are free again. */
  seconds?: number | undefined;
}

/** Work that is paid with credits. */
export interface Work<Result, Kind extends string = string> extends Reservation<Kind> {
  /** What it cost in the end, told by its result; all that was held unless given. */
  cost?: ((result: Result) => number) | undefined;
}

/** A decision of a person. */
export interface ByHand {
  /** Who does this; `explain` shows it. */
  author: string;
  /** Why; `explain` shows it. */
  reason: string;
  /** Trying again with the same key does nothing more. */
  key: string;
}

/** Credits given by hand. */
export interface Gift<Kind extends string = string> extends ByHand {
  /** Which kind; the plain one, `credits`, unless given. */
  kind?: Kind | undefined;
  /** From when they do not count any more, in milliseconds; never unless given. */
  expiresAt?: number | undefined;
}

/** Credits that moved. */
export interface Moved<Own extends Words = Words> {
  amount: number;
  /** The key had been used before: nothing was done this time. */
  replayed: boolean;
  benefits: Benefits<Own>;
}

/** Credits that are held. */
export interface Held<Own extends Words = Words> extends Moved<Own> {
  /** For `commit` and `release`. */
  reservation: string;
  /** When its time is over; none once it was committed or released, or its time has passed. */
  expiresAt?: number;
}

/** Work that was done and paid. */
export interface Worked<Result, Own extends Words = Words> extends Moved<Own> {
  result: Result;
  /** Of what it cost, what went beyond the credits that were held and could not be paid. */
  unpaid: number;
}

/** The work of this key was done and paid before; this time it did not run. */
export interface DoneBefore {
  ok: false;
  code: 'done_before';
}

/** What an app does with a customer's credits. */
export interface Credits<Own extends Words = Words> {
  /** Spends credits, once per key. */
  deduct(
    account: string,
    amount: number,
    how: Deduction<Own['kind']>,
  ): Promise<Answer<Moved<Own>>>;
  /**
   * The way to pay for work that takes a while: holds the most that it can cost, runs it, uses what
   * it did cost and gives back the rest. Where there is too little the work does not run; where it
   * throws, all that was held goes back. Under one `key`, such as the job's id, it is paid once
   * however often it is tried: it runs again after it threw or crashed, and never after it was paid.
   */
  withCredits<Result>(
    account: string,
    atMost: number,
    work: (held: Held<Own>) => Result | Promise<Result>,
    how: Work<Result, Own['kind']>,
  ): Promise<({ ok: true } & Worked<Result, Own>) | Declined | DoneBefore>;
  /**
   * Holds credits, so that nobody else spends them: `commit` uses them, `release` gives them back,
   * and so does the end of their time. For work that begins here and ends elsewhere.
   */
  reserve(
    account: string,
    amount: number,
    how: Reservation<Own['kind']>,
  ): Promise<Answer<Held<Own>>>;
  /**
   * Uses what the work cost, all that was held unless told, and gives back the rest. After the
   * reservation's time it spends anew, if there is enough.
   */
  commit(
    account: string,
    reservation: string,
    how?: { amount?: number | undefined },
  ): Promise<Answer<Moved<Own>>>;
  /** Gives back all that is held, to where it came from. */
  release(account: string, reservation: string): Promise<Answer<{ benefits: Benefits<Own> }>>;
  /** Gives credits by hand, or takes some back where the amount is below zero, once per key. */
  grant(account: string, amount: number, how: Gift<Own['kind']>): Promise<Answer<Moved<Own>>>;
  /** Settles by hand what was used too much before money went back, once per key. */
  forgive(account: string, how: ByHand): Promise<Answer<Moved<Own>>>;
}

type Parts = Pick<Credits, 'reserve' | 'commit' | 'release'>;

/** A job is tried again so often under one key, and no more. */
const MOST_TRIES = 100;

/** Holds, works, and uses what the work cost. */
export async function withCredits<Result>(
  kassa: Parts,
  account: string,
  atMost: number,
  work: (held: Held) => Result | Promise<Result>,
  { cost, ...how }: Work<Result>,
): Promise<({ ok: true } & Worked<Result>) | Declined | DoneBefore> {
  const held = await hold(kassa, account, atMost, how);
  if (!held.ok) return held;
  const { reservation, amount } = held;
  let result: Result;
  let used: number | undefined;
  try {
    result = await work(held);
    used = cost?.(result);
  } catch (error) {
    // Should this fail as well, the end of its time gives them back.
    await kassa.release(account, reservation).catch(() => undefined);
    throw error;
  }
  const paid = await kassa.commit(account, reservation, { amount: used });
  if (paid.ok) return { ...paid, result, unpaid: 0 };
  // The work is done. What was held for it pays as far as it goes.
  const part = await kassa.commit(account, reservation, { amount });
  const price = used ?? amount;
  if (part.ok) return { ...part, result, unpaid: Math.max(price - part.amount, 0) };
  return { ok: true, result, amount: 0, unpaid: price, replayed: false, benefits: held.benefits };
}

/** A try of the same job takes its own hold, once that of the try before is known to be free. */
async function hold(
  kassa: Parts,
  account: string,
  atMost: number,
  how: Reservation,
): Promise<({ ok: true } & Held) | Declined | DoneBefore> {
  for (let attempt = 1; attempt < MOST_TRIES; attempt += 1) {
    const key = how.key && (attempt === 1 ? how.key : `${how.key}#${attempt}`);
    const held = await kassa.reserve(account, atMost, { ...how, key });
    if (!held.ok || !held.replayed || held.expiresAt !== undefined) return held;
    // One whose time is over is let go of for good, so that its work cannot be paid beside this.
    const freed = await kassa.release(account, held.reservation);
    if (!freed.ok) return { ok: false, code: 'done_before' };
  }
  return { ok: false, code: 'done_before' };
}
