// The Worker's side of an account's object: what goes through it, and what if it is away.

import { KassaError } from '../errors.js';
import { alone, type AskOne } from '../fold.js';
import type { Ways } from '../remake.js';
import type { Ask, KassaError as WireError, Outcome } from '../wire.js';

/** The part of Cloudflare's `DurableObjectNamespace` that is used. */
export interface AccountObjects {
  getByName(name: string): {
    fetch(url: string, init: { method: string; body: string }): Promise<Reading>;
  };
}

/** The part of the object's `Response` that is read. */
interface Reading {
  json(): Promise<unknown>;
}

/** What an object is told: who it is for, and what to do. */
export interface Letter {
  whose: Whose;
  /** To be asked of the core. */
  ask?: Ask;
  /** When the account wants to be looked at. */
  wakeAt?: number;
}

/** The account that an object stands before. */
export interface Whose {
  shard: string;
  account: string;
}

/** What came of an ask. The driver's own words come along, for the developer. */
export type Told =
  | { outcome: Outcome }
  | { error: WireError; because?: string | undefined };

interface Door {
  objects: AccountObjects;
  shard: string;
  ctx: { waitUntil(work: Promise<unknown>): void };
}

/**
 * What changes one account goes through its object. Webhooks are proved here and go straight to
 * the store, which finds out whose they are; the object only hears when to wake.
 */
export function throughObjects({ objects, shard, ctx }: Door): Ways {
  async function tell(account: string, what: Omit<Letter, 'whose'>): Promise<unknown> {
    const letter: Letter = { whose: { shard, account }, ...what };
    // The name is not the account's alone: two shards may know the same one.
    const object = objects.getByName(`${shard}/${account}`);
    const init = { method: 'POST', body: JSON.stringify(letter) };
    return (await object.fetch('https://account/', init)).json();
  }

  async function ask(account: string, wish: Ask, straight: AskOne): Promise<Outcome> {
    const keyed = withKey(wish);
    const told = (await tell(account, { ask: keyed }).catch(() => undefined)) as Told | undefined;
    // Away, or gone half-way: the store knows what was done under this key.
    const outcome = told ? opened(told) : await straight(keyed);
    const first = keyed !== wish && outcome.type === 'deducted';
    return first ? { ...outcome, replayed: false } : outcome;
  }

  return (run) => {
    const straight = alone(run);
    return async (wish, body) => {
      const account = accountOf(wish);
      if (account !== undefined) return ask(account, wish, straight);
      const outcome = await straight(wish, body);
      // What is due at once is settled by another ask, which wakes the object too.
      if (outcome.type === 'inbound' && outcome.account !== undefined && !outcome.due) {
        const { account, wakeAt } = outcome;
        // Should this be lost, the cron finds it.
        if (wakeAt !== undefined) ctx.waitUntil(tell(account, { wakeAt }).catch(() => undefined));
      }
      return outcome;
    };
  };
}

function opened(told: Told): Outcome {
  if ('outcome' in told) return told.outcome;
  throw new KassaError(told.error, { cause: told.because });
}

/** Whose object an ask goes through. Reading needs none. */
function accountOf(ask: Ask): string | undefined {
  switch (ask.type) {
    case 'checkout':
      return ask.customer.id;
    case 'deduct':
    case 'refund':
    case 'cancel':
    case 'merge':
    case 'settle':
      return ask.account;
    default:
      return undefined;
  }
}

/** With a key of our own, an ask whose answer was lost can be asked again. */
function withKey(ask: Ask): Ask {
  const keyed = ask.type === 'deduct' || ask.type === 'refund';
  return keyed && ask.key === undefined ? { ...ask, key: crypto.randomUUID() } : ask;
}
