// One handler for many shops: each request finds its shop, and no shop sees another's.

import { type AppOptions, isApp } from './apps/options.js';
import { createKassa } from './create.js';
import { misused } from './errors.js';
import type { Kassa, RouteName } from './kassa.js';
import type { KassaOptions, ProviderOptions, Told } from './options.js';
import type { PlanSource } from './plans.js';
import { noTenant } from './reply.js';
import { tenantStore } from './stores/tenant.js';
import type { ProviderName } from './wire.js';
import type { Words, WordsOf } from './words.js';

/** How shops are told apart, and where their set-ups come from. */
export interface TenantsOptions<Source extends PlanSource = PlanSource> {
  /** Which shop a request is for, such as by its host; none where there is no such shop. */
  tenant: (request: Request) => Told<string | null | undefined>;
  /**
   * A shop's set-up; none where there is no such shop. It is asked once, until `forget`. Shops may
   * share a database: each has tables of its own there.
   */
  options: (tenant: string) => Told<KassaOptions<Source> | null | undefined>;
  /** So many shops are kept ready; 100 unless given. */
  most?: number | undefined;
  /** The shop that there was before there were several: it keeps the tables without a name. */
  first?: string | undefined;
}

/** Many shops behind one handler. */
export interface Tenants<Own extends Words = Words> {
  /** One shop's Kassa, for everything that is not a route; undefined where there is no such shop. */
  of(tenant: string): Promise<Kassa<Own> | undefined>;
  /** The Kassa of the shop that a request is for. */
  at(request: Request): Promise<Kassa<Own> | undefined>;
  /** Reads a shop's set-up anew at the next request. */
  forget(tenant: string): void;
  /** As `Kassa.handler`, for the request's shop; 404 where there is none. */
  handler(request: Request): Promise<Response>;
  /** As `Kassa.route`. */
  route(name: RouteName, request: Request): Promise<Response>;
  /** As `Kassa.webhook`. */
  webhook(provider: ProviderName, request: Request): Promise<Response>;
}

const MOST = 100;

/**
 * Makes one handler for many shops.
 *
 * ```ts
 * const shops = createTenants({
 *   tenant: (request) => shopOfHost(new URL(request.url).hostname),
 *   options: (tenant) => setUpOf(tenant),
 * });
 * export const { GET, POST } = toNextHandlers(shops);
 * ```
 */
export function createTenants<const Source extends PlanSource>(
  settings: TenantsOptions<Source>,
): Tenants<WordsOf<Source>> {
  const { tenant, options, most = MOST, first } = settings;
  type Shop = Kassa<WordsOf<Source>>;
  const ready = new Map<string, Promise<Shop | undefined>>();
  const owners = ownersOf();

  async function open(name: string): Promise<Shop | undefined> {
    const own = await options(name);
    if (!own) return undefined;
    const store = name === first ? own.store : tenantStore(own.store, name);
    owners.claim(name, own);
    return createKassa({ ...own, store });
  }

  function of(name: string): Promise<Shop | undefined> {
    const known = ready.get(name) ?? opened(name);
    // Those that were asked for lately stand at the end.
    ready.delete(name);
    ready.set(name, known);
    for (const old of ready.keys()) {
      if (ready.size <= Math.max(most, 1)) break;
      ready.delete(old);
    }
    return known;
  }

  /** What was not found is not kept, so that strangers' names push no shop out. */
  function opened(name: string): Promise<Shop | undefined> {
    const drop = (): void => {
      if (ready.get(name) === opening) ready.delete(name);
    };
    const opening = open(name);
    opening.then((shop) => shop ?? drop(), drop);
    return opening;
  }

  async function at(request: Request): Promise<Shop | undefined> {
    const name = await tenant(request);
    return name ? of(name) : undefined;
  }

  async function served(
    request: Request,
    serve: (kassa: Shop) => Promise<Response>,
  ): Promise<Response> {
    const kassa = await at(request);
    return kassa ? serve(kassa) : noTenant();
  }

  return {
    of,
    at,
    forget(name) {
      ready.delete(name);
      owners.release(name);
    },
    handler: (request) => served(request, (kassa) => kassa.handler(request)),
    route: (name, request) => served(request, (kassa) => kassa.route(name, request)),
    webhook: (provider, request) => served(request, (kassa) => kassa.webhook(provider, request)),
  };
}

/** So many secrets are remembered, beyond the shops that are ready. */
const MOST_SECRETS = 10_000;

interface Owners {
  claim(tenant: string, options: KassaOptions): void;
  release(tenant: string): void;
}

/**
 * What comes from one account at a provider is heard by each shop that has its keys, and names
 * customers by ids that another shop may use for somebody else. So two shops with one key are
 * refused, unless each says which part of that account is its own. Nor may a token of one shop be
 * one of another.
 */
function ownersOf(): Owners {
  const owners = new Map<string, Map<string, Part>>();

  function own(secret: string, tenant: string, part: Part): void {
    const all = owners.get(secret) ?? new Map<string, Part>();
    for (const [other, theirs] of all) {
      if (other === tenant || areApart(theirs, part)) continue;
      throw misused(
        'tenants_share_keys',
        `Two shops, one of them \`${tenant}\`, have the same key. Give each its own account at ` +
          'the provider, or, where the provider’s page says that these count, tell them apart by ' +
          '`store` or by lists of `prices`; and each its own key for tokens.',
        500,
      );
    }
    owners.set(secret, all.set(tenant, part));
    const [oldest] = owners.keys();
    if (owners.size > MOST_SECRETS && oldest !== undefined) owners.delete(oldest);
  }

  return {
    claim(tenant, { providers, tokens }) {
      for (const [provider, keys] of Object.entries(providers)) {
        for (const secret of keys ? secretsIn(keys) : []) {
          own(`${provider}/${secret}`, tenant, isApp(keys) ? {} : (keys ?? {}));
        }
      }
      for (const { privateKey } of tokens?.keys ?? []) {
        if (privateKey) own(`/${JSON.stringify(privateKey)}`, tenant, {});
      }
    },
    release(tenant) {
      for (const [secret, all] of owners) if (all.delete(tenant) && !all.size) owners.delete(secret);
    },
  };
}

/** The part of an account at a provider that is one shop's. Where there are none, the core says so. */
type Part = Pick<ProviderOptions, 'store' | 'prices'>;

/** Those that are known before a request; a function is the app's own care. An app is one shop's. */
function secretsIn(keys: ProviderOptions | AppOptions): string[] {
  if (isApp(keys)) return [('bundleId' in keys ? keys.bundleId : keys.packageName) ?? ''];
  const { secretKey, widget, webhookSecret } = keys;
  return [secretKey, widget?.secretKey, webhookSecret]
    .flatMap((given) => (typeof given === 'function' ? [] : (given ?? [])))
    .filter((secret) => secret !== '');
}

function areApart(one: Part, other: Part): boolean {
  if (one.store && other.store) return one.store !== other.store;
  const [prices = [], others = []] = [one.prices, other.prices];
  const both = prices.length > 0 && others.length > 0;
  return both && !prices.some((price) => others.includes(price));
}
