import { alone } from '../fold.js';
import type { Kassa } from '../kassa.js';
import type { KassaOptions, Told } from '../options.js';
import { remakeOf } from '../remake.js';
import { tenantStore } from '../stores/tenant.js';
import { noTenant } from '../reply.js';
import { type AccountClass, accountClass } from './account.js';
import { type AccountObjects, throughObjects } from './door.js';
import { prover } from './proof.js';
import { rationed } from './ration.js';

export type { AccountClass, ObjectState } from './account.js';
export type { AccountObjects } from './door.js';

/** The part of Cloudflare's `ExecutionContext` that is used. */
export interface Context {
  waitUntil(work: Promise<unknown>): void;
}

/** What runs where. */
export interface WorkersOptions<Env> {
  /** The binding of the `Account` objects. Without it every call goes to the store by itself. */
  accounts?: ((env: Env) => AccountObjects) | undefined;
  /** The names of all shards, where there are several: the cron goes through them. */
  shards?: ((env: Env) => readonly string[]) | undefined;
  /**
   * Which shop a request is for, where the Worker serves several; none where there is no such
   * shop, which is answered 404. Each shop is a shard with tables of its own, so they may share a
   * database; `shards` names all of them to the cron.
   */
  tenant?: ((request: Request, env: Env) => Told<string | null | undefined>) | undefined;
  /** D1 allows one invocation 1,000 queries, on the free plan 50; the cron stays below; 900. */
  queries?: number | undefined;
}

/** What a cron run came to. `more` is left for the next run. */
export interface Ticked {
  worked: number;
  failed: number;
  more: boolean;
}

/** Kassa in a Worker: called with `(env, ctx)`, it gives the Kassa of one request. */
export interface OnWorkers<Env, Made extends Kassa> {
  (env: Env, ctx: Context, shard?: string): Made;
  /** Does due work within an invocation's limits; what is left comes with the next run. */
  tick(env: Env, ctx: Context, startedAt?: number): Promise<Ticked>;
  /** The class of the Durable Objects; export it under the name that the binding says. */
  Account: AccountClass<Env>;
  /** A whole Worker: every route, and the cron. */
  worker: {
    fetch(request: Request, env: Env, ctx: Context): Promise<Response>;
    scheduled(event: { scheduledTime: number }, env: Env, ctx: Context): Promise<void>;
  };
}

/** So long a run takes up new work. */
const PATIENCE_MS = 20_000;

/** Accounts of one `tick`, where the queries allow it. */
const MOST_ACCOUNTS = 20;

/** What one account may need, with room: a look, a claim, a notice, a call and its end. */
const QUERIES_EACH = 40;

/**
 * Runs a Kassa in Cloudflare Workers.
 *
 * ```ts
 * import { createKassa } from 'kassa/web';
 * import { d1 } from 'kassa/stores/d1';
 * import { onWorkers } from 'kassa/workers';
 *
 * const billing = onWorkers(
 *   (env: Env) => createKassa({ plans, providers: { stripe: { … } }, store: d1(env.DB) }),
 *   { accounts: (env) => env.ACCOUNTS },
 * );
 *
 * export const Account = billing.Account;
 * export default billing.worker;
 * ```
 *
 * The function is called for each request, so that nothing reads a secret before there is one and
 * no connection outlives its request. `waitUntil` is the request's own.
 */
export function onWorkers<Env, Made extends Kassa>(
  makeOne: (env: Env, shard: string) => Made,
  { accounts, shards, tenant, queries = 900 }: WorkersOptions<Env> = {},
): OnWorkers<Env, Made> {
  const make = tenant ? apart(makeOne) : makeOne;
  const billing = (env: Env, ctx: Context, shard = ''): Made => {
    const objects = accounts?.(env);
    const remake = remakeOf(make(env, shard));
    const door = objects && { prove: prover(remake), objects, shard, ctx };
    const ways = door ? throughObjects(door) : alone;
    return remake((options) => keptAlive(options, ctx), ways) as Made;
  };

  async function tick(env: Env, ctx: Context, startedAt = Date.now()): Promise<Ticked> {
    const ration = rationed(queries);
    const end = Date.now() + PATIENCE_MS;
    const limit = Math.min(MOST_ACCOUNTS, Math.max(1, Math.floor(queries / QUERIES_EACH)));
    const sum: Ticked = { worked: 0, failed: 0, more: false };
    for (const shard of inTurn(shards?.(env) ?? [''], startedAt)) {
      const change = (options: KassaOptions) =>
        keptAlive({ ...options, store: ration.store(options.store) }, ctx);
      const kassa = remakeOf(make(env, shard))(change);
      for (let more = true; more; ) {
        if (Date.now() > end || ration.left() < queries / 2) return { ...sum, more: true };
        const did = await kassa.tick({ limit });
        sum.worked += did.worked;
        sum.failed += did.failed;
        more = did.more;
      }
    }
    return sum;
  }

  return Object.assign(billing, {
    tick,
    Account: accountClass(make, keptAlive),
    worker: {
      async fetch(request: Request, env: Env, ctx: Context) {
        const shard = await tenant?.(request, env);
        if (tenant && !shard) return noTenant();
        return billing(env, ctx, shard ?? '').handler(request);
      },
      scheduled: async (event: { scheduledTime: number }, env: Env, ctx: Context) =>
        void (await tick(env, ctx, event.scheduledTime)),
    },
  });
}

/** Each shop in tables of its own, whatever database its set-up names. */
function apart<Env, Made extends Kassa>(
  make: (env: Env, shard: string) => Made,
): (env: Env, shard: string) => Made {
  return (env, shard) =>
    remakeOf(make(env, shard))((options) => ({
      ...options,
      store: tenantStore(options.store, shard),
    })) as Made;
}

/** Work after an answer goes on as long as the runtime allows, unless the app does it otherwise. */
function keptAlive(options: KassaOptions, ctx: Context): KassaOptions {
  return { ...options, waitUntil: options.waitUntil ?? ((work) => ctx.waitUntil(work)) };
}

const MINUTE = 60_000;

/** Each minute another shard comes first, so that a busy one cannot starve the others. */
function inTurn(names: readonly string[], at: number): readonly string[] {
  const first = Math.floor(at / MINUTE) % Math.max(names.length, 1);
  return [...names.slice(first), ...names.slice(0, first)];
}
