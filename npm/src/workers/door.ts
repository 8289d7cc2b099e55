// The Worker's side of an account's object: what goes through it, and what if it is away.

import { joined } from '../bytes.js';
import { KassaError } from '../errors.js';
import { alone } from '../fold.js';
import type { Ways } from '../remake.js';
import type { Prove } from './proof.js';
import type { Ask, KassaError as WireError, Outcome } from '../wire.js';

/** The part of Cloudflare's `DurableObjectNamespace` that is used. */
export interface AccountObjects {
  getByName(name: string): {
    fetch(url: string, init: { method: string; body: BodyInit }): Promise<Reading>;
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

/** The account that an object stands before; none for the one that takes webhooks. */
export interface Whose {
  shard: string;
  account: string;
}

/** A letter as it travels, with the raw bytes of a webhook behind it. */
function sealed(letter: Letter, body?: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(`${JSON.stringify(letter)}\n`);
  return new Uint8Array(body ? joined([text, body]) : text);
}

/** JSON holds no line break, so the first one ends it. */
export function unsealed(bytes: Uint8Array): [letter: Letter, body: Uint8Array] {
  const end = bytes.indexOf(10);
  const letter = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Letter;
  return [letter, bytes.slice(end + 1)];
}

/** What came of an ask. The driver's own words come along, for the developer. */
export type Told =
  | { outcome: Outcome }
  | { error: WireError; because?: string | undefined };

interface Door {
  prove: Prove;
  objects: AccountObjects;
  shard: string;
  ctx: { waitUntil(work: Promise<unknown>): void };
}

/**
 * What changes one account goes through its object. Whose a webhook is, only the store knows: once
 * proved, all of a shard meet in one object, where those that come together are one commit. The
 * account's own object then hears when to wake.
 */
export function throughObjects({ prove, objects, shard, ctx }: Door): Ways {
  async function tell(
    account: string,
    what: Omit<Letter, 'whose'>,
    body?: Uint8Array,
  ): Promise<unknown> {
    // Two shards may know the same account. The first slash ends the shard's name.
    const object = objects.getByName(`${encodeURIComponent(shard)}/${account}`);
    const letter = sealed({ whose: { shard, account }, ...what }, body);
    return (await object.fetch('https://account/', { method: 'POST', body: letter })).json();
  }

  /** What is due at once is settled by another ask, which wakes the object too. */
  function wake(outcome: Outcome): void {
    if (outcome.type !== 'inbound' || outcome.account === undefined || outcome.due) return;
    const { account, wakeAt } = outcome;
    // Should this be lost, the cron finds it.
    if (wakeAt !== undefined) ctx.waitUntil(tell(account, { wakeAt }).catch(() => undefined));
  }

  return (run) => {
    const straight = alone(run);
    return async (wish, body) => {
      const account = accountOf(wish);
      if (account === undefined) return straight(wish, body);
      const answer = wish.type === 'inbound' ? await prove(wish, body) : undefined;
      if (answer) return answer;
      const ask = withKey(wish);
      const told = await tell(account, { ask }, body).catch(() => undefined);
      // Away, or gone half-way: the store knows what was done under this key, or this event's id.
      const outcome = told ? opened(told as Told) : await straight(ask, body);
      wake(outcome);
      const first = ask !== wish && (outcome.type === 'deducted' || outcome.type === 'reserved');
      return first ? { ...outcome, replayed: false } : outcome;
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
    case 'inbound':
      return '';
    case 'checkout':
    case 'register':
    case 'subscribe':
      return ask.customer.id;
    case 'purchase':
    case 'answer_refund':
    case 'return':
    case 'unregister':
    case 'deduct':
    case 'reserve':
    case 'commit':
    case 'release':
    case 'grant':
    case 'forgive':
    case 'refund':
    case 'capture':
    case 'void':
    case 'cancel':
    case 'pause':
    case 'change':
    case 'merge':
    case 'settle':
    case 'sync':
      return ask.account;
    default:
      return undefined;
  }
}

/** With a key of our own, an ask whose answer was lost can be asked again. */
function withKey(ask: Ask): Ask {
  const spends = ask.type === 'deduct' || ask.type === 'reserve';
  const moves = ask.type === 'refund' || ask.type === 'capture' || ask.type === 'void';
  const keyed = spends || moves || ask.type === 'subscribe';
  return keyed && ask.key === undefined ? { ...ask, key: crypto.randomUUID() } : ask;
}
