// The Durable Object that stands before an account. It holds nothing of the account: the store's
// compare-and-swap is what makes it true, with an object, with none, or with two.

import { KassaError } from '../errors.js';
import { type AskOne, folding } from '../fold.js';
import type { Kassa } from '../kassa.js';
import type { KassaOptions } from '../options.js';
import { remakeOf } from '../remake.js';
import type { Ask, Outcome } from '../wire.js';
import { type Told, unsealed, type Whose } from './door.js';

/** The part of Cloudflare's `DurableObjectState` that is used. */
export interface ObjectState {
  waitUntil(work: Promise<unknown>): void;
  storage: {
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
    getAlarm(): Promise<number | null>;
    setAlarm(at: number): Promise<void>;
    deleteAll(): Promise<void>;
  };
}

/** A class as Cloudflare makes its objects. */
export type AccountClass<Env> = new (
  state: ObjectState,
  env: Env,
) => { fetch(request: Request): Promise<Response>; alarm(): Promise<void> };

type KeepAlive = (options: KassaOptions, ctx: ObjectState) => KassaOptions;

/** What may have been left open is looked at after so long. */
const LOOK_AGAIN_MS = 60_000;

/** An alarm is never set sooner after one that has just been. */
const REST_MS = 1_000;

/** The class of the objects whose Kassa is made so. */
export function accountClass<Env>(
  make: (env: Env, shard: string) => Kassa,
  keepAlive: KeepAlive,
): AccountClass<Env> {
  return class Account {
    readonly #state: ObjectState;
    readonly #env: Env;
    #opened: { ask: AskOne; now: () => number | Promise<number> } | undefined;

    constructor(state: ObjectState, env: Env) {
      this.#state = state;
      this.#env = env;
    }

    async fetch(request: Request): Promise<Response> {
      const [{ whose, ask, wakeAt }, body] = unsealed(new Uint8Array(await request.arrayBuffer()));
      if (wakeAt !== undefined) await this.#wakeAt(whose, wakeAt);
      return Response.json(ask ? await this.#told(whose, ask, body) : {});
    }

    async alarm(): Promise<void> {
      const { storage } = this.#state;
      const whose = (await storage.get('whose')) as Whose | undefined;
      if (!whose) return;
      const wakeAt = await this.#settled(whose).catch(() => this.#wakeIn(whose, LOOK_AGAIN_MS));
      if (wakeAt !== undefined) return this.#wakeAt(whose, wakeAt, REST_MS);
      // An account that waits for nothing leaves nothing behind here.
      if ((await storage.getAlarm()) === null) await storage.deleteAll();
    }

    async #settled({ shard, account }: Whose): Promise<number | undefined> {
      const outcome = await this.#open(shard).ask({ type: 'settle', account });
      return outcome.type === 'ticked' ? outcome.wakeAt : undefined;
    }

    async #told(whose: Whose, ask: Ask, body: Uint8Array): Promise<Told> {
      const webhook = ask.type === 'inbound';
      try {
        const outcome = await this.#open(whose.shard).ask(ask, webhook ? body : undefined);
        await this.#heed(whose, outcome);
        return { outcome };
      } catch (error) {
        // An app that cannot make its Kassa hears so from the Worker, which tries it next.
        if (!(error instanceof KassaError)) throw error;
        // A call that got no answer is sent again, in a minute at the earliest.
        const open = error.retryable && !webhook && ask.type !== 'deduct';
        if (open) await this.#wakeIn(whose, LOOK_AGAIN_MS);
        const because = error.cause === undefined ? undefined : String(error.cause);
        return { error: error.toJSON(), because };
      }
    }

    async #heed(whose: Whose, outcome: Outcome): Promise<void> {
      // What a job held whose process died goes back at its time.
      if (outcome.type === 'reserved' && outcome.expiresAt !== undefined) {
        await this.#wakeAt(whose, outcome.expiresAt);
      }
      // A purchase that Kassa collects has a day on which it goes on.
      const moved = outcome.type === 'merged' || outcome.type === 'returned';
      if (moved) await this.#wakeIn(whose, LOOK_AGAIN_MS);
      const settled = outcome.type === 'ticked' || outcome.type === 'purchased';
      if (!settled || outcome.wakeAt === undefined) return;
      await this.#wakeAt(whose, outcome.wakeAt);
    }

    /** Asks that meet in this object share a commit: unlike those of a Worker they may wait. */
    #open(shard: string): { ask: AskOne; now: () => number | Promise<number> } {
      if (this.#opened) return this.#opened;
      let now: (() => number | Promise<number>) | undefined;
      let ask: AskOne | undefined;
      const change = (options: KassaOptions): KassaOptions => {
        now = options.now;
        return keepAlive(options, this.#state);
      };
      remakeOf(make(this.#env, shard))(change, (run) => (ask = folding(run)));
      if (!ask) throw new TypeError('no way to ask');
      return (this.#opened = { ask, now: now ?? Date.now });
    }

    /** A clock of the lab runs beside the real one, by which alarms go. */
    async #wakeAt(whose: Whose, at: number, rest = 0): Promise<void> {
      const now = await this.#open(whose.shard).now();
      await this.#wakeIn(whose, Math.max(at - now, rest));
    }

    async #wakeIn(whose: Whose, ms: number): Promise<void> {
      const { storage } = this.#state;
      const at = Date.now() + ms;
      const set = await storage.getAlarm();
      if (set !== null && set <= at) return;
      await Promise.all([storage.put('whose', whose), storage.setAlarm(at)]);
    }
  };
}
