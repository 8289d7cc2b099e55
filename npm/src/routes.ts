import { isApp, type StoreApps } from './apps/options.js';
import type { Inside } from './create.js';
import { misused } from './errors.js';
import { type Fields, flag, list, oneOf, returnPath, text, wholeNumber } from './fields.js';
import type { Answer, Kassa, RouteName } from './kassa.js';
import { customerOf } from './options.js';
import { ownOrigins } from './origin.js';
import { declined, published, replied } from './reply.js';
import { answerTick } from './tick.js';
import type { Customer, License, PortalPage, ProviderName, Subscription } from './wire.js';

interface Call {
  kassa: Kassa;
  inside: Inside;
  request: Request;
  /** Whatever a browser sent. Only the fields named below are ever looked at. */
  body: Fields;
}

interface Route {
  method: 'GET' | 'POST';
  run: (call: Call) => Promise<Response>;
}

/** What a browser may ask, always about the caller alone, and what a cron may. */
export const routes: Record<RouteName, Route> = {
  plans: { method: 'GET', run: listPlans },
  checkout: { method: 'POST', run: checkout },
  benefits: {
    method: 'GET',
    run: async (call) => replied(await call.kassa.benefits((await caller(call)).id)),
  },
  token: {
    method: 'POST',
    run: async (call) => replied(await call.kassa.token((await caller(call)).id)),
  },
  jwks: { method: 'GET', run: async ({ kassa }) => published(await kassa.tokenKeys()) },
  orders: {
    method: 'GET',
    run: async (call) => replied({ orders: await call.kassa.orders((await caller(call)).id) }),
  },
  subscriptions: {
    method: 'GET',
    run: async (call) => {
      const subscriptions = await call.kassa.subscriptions((await caller(call)).id);
      return replied({ subscriptions: subscriptions.map(shownSubscription) });
    },
  },
  licenses: {
    method: 'GET',
    run: async (call) => {
      const licenses = await call.kassa.licenses((await caller(call)).id);
      return replied({ licenses: licenses.map(shownLicense) });
    },
  },
  arrival: {
    method: 'GET',
    run: async (call) => {
      const checkout = new URL(call.request.url).searchParams.get('checkout') ?? undefined;
      return replied(await call.kassa.arrival((await caller(call)).id, { checkout }));
    },
  },
  return: {
    method: 'POST',
    run: async (call) => {
      const { id } = await caller(call);
      return answer(await call.kassa.confirmReturn(id, text(call.body, 'query', 8_000) ?? ''));
    },
  },
  methods: {
    method: 'GET',
    run: async (call) => replied({ methods: await call.kassa.methods((await caller(call)).id) }),
  },
  register: { method: 'POST', run: register },
  unregister: {
    method: 'POST',
    run: async (call) => {
      const { id } = await caller(call);
      const method = text(call.body, 'method') ?? '';
      return answer(await call.kassa.unregisterMethod(id, method));
    },
  },
  portal: {
    method: 'POST',
    run: async (call) => {
      const { id } = await caller(call);
      const returnUrl = returnPath(call.body) ?? pageOf(call) ?? '/billing';
      const page = oneOf(call.body, 'page', PAGES);
      return answer(await call.kassa.portal(id, { returnUrl, page, provider: provider(call) }));
    },
  },
  purchase: { method: 'POST', run: purchase },
  cancel: { method: 'POST', run: cancel },
  resume: {
    method: 'POST',
    run: async (call) => answer(await call.kassa.resume((await caller(call)).id)),
  },
  tick: {
    method: 'GET',
    run: ({ kassa, inside, request }) => answerTick(kassa, inside.options.cronSecret, request),
  },
};

const PAGES: readonly PortalPage[] = [
  'overview',
  'payment_method',
  'plan',
  'cancel',
  'pause',
  'customer',
];

function answer(came: Answer<object>): Response {
  if (!came.ok) return declined(came);
  const { ok: _, ...result } = came;
  return replied(result);
}

async function caller({ inside, request }: Call): Promise<Customer> {
  const { identify } = inside.options;
  if (!identify) {
    throw misused('identify_missing', 'Give `identify` to createKassa to open this route.', 501);
  }
  const identity = await identify(request);
  if (!identity) throw misused('unauthenticated', 'Nobody is signed in.', 401);
  return customerOf(identity);
}

/**
 * What is offered. The prices' names at the providers are of no use to a page, but an app asks its
 * store for what it sells by them.
 */
async function listPlans({ kassa, inside }: Call): Promise<Response> {
  const stores = Object.entries(inside.options.providers).filter(([, keys]) => isApp(keys));
  const offered = (await kassa.plans()).filter((plan) => !plan.retired);
  const plans = offered.map(({ prices = [], ...plan }) => {
    const sold = prices.filter(({ provider }) => stores.some(([name]) => name === provider));
    if (sold.length === 0) return plan;
    return { ...plan, products: Object.fromEntries(sold.map((it) => [it.provider, it.id])) };
  });
  return replied({ plans });
}

/** An app brings what its store gave it. Whose that becomes, the session tells. */
async function purchase(call: Call): Promise<Response> {
  const { id: account } = await caller(call);
  const { body, inside } = call;
  const [store] = Object.entries(inside.options.providers).find(
    ([name, keys]) => name === body['provider'] && isApp(keys),
  ) ?? [];
  if (!store) {
    throw misused('unknown_provider', 'Send `provider` as a store of those given to createKassa.');
  }
  const proof = text(body, 'proof', MAX_PROOF) ?? '';
  const product = text(body, 'product');
  return answer(
    await call.kassa.purchase({ account, provider: store as keyof StoreApps, proof, product }),
  );
}

/** A signed transaction has some 5 kB. */
const MAX_PROOF = 60_000;

/** What a page shows of a subscription. The names of its parts at the provider are of no use there. */
function shownSubscription(it: Subscription): object {
  const { provider, id, terms, quantity, status, periodStart, periodEnd, trialEnd } = it;
  const { cancelAt, canceledAt, endedAt, created, card } = it;
  const when = { periodStart, periodEnd, trialEnd, cancelAt, canceledAt, endedAt, created };
  return { provider, id, plan: terms?.plan, quantity, status, ...when, card };
}

function shownLicense({ payment: _, asOf: __, ...license }: License): object {
  return license;
}

/**
 * A browser names plans, quantities, a way back, and by whom and where it wants to pay.
 * Everything else is the catalog's.
 */
async function checkout(call: Call): Promise<Response> {
  const { kassa, inside, body } = call;
  const customer = await caller(call);
  const back = returnPath(body);
  const plan = text(body, 'plan');
  const sale = plan === undefined ? await saleOf(call, text(body, 'priceId')) : { plan };
  const session = await kassa.checkout({
    customer,
    plan: sale.plan,
    provider: provider(call) ?? sale.provider,
    quantity: wholeNumber(body, 'quantity'),
    items: items(body),
    locale: text(body, 'locale'),
    overlay: flag(body, 'overlay'),
    successUrl: back,
    cancelUrl: inside.options.cancelUrl ?? pageOf(call),
  });
  if (!session.ok) return declined(session);
  const { id, url, way } = session;
  return replied({ id, url, way });
}

/** Further plans, by the catalog's ids; whatever else a browser says of them is passed over. */
function items(body: Fields): { plan: string; quantity?: number | undefined }[] | undefined {
  return list(body, 'items')?.map((item) => ({
    plan: text(item, 'plan') ?? '',
    quantity: wholeNumber(item, 'quantity'),
  }));
}

/** A browser names a way back, and by whom; whose card it becomes, the session tells. */
async function register(call: Call): Promise<Response> {
  const customer = await caller(call);
  const successUrl = returnPath(call.body) ?? pageOf(call);
  const page = await call.kassa.registerMethod(customer, {
    provider: provider(call),
    locale: text(call.body, 'locale'),
    successUrl,
    cancelUrl: call.inside.options.cancelUrl ?? pageOf(call) ?? successUrl,
  });
  return answer(page);
}

/**
 * A price's name is only looked up: which amount it stands for is the catalog's business. It is
 * paid where it was made.
 */
async function saleOf(
  { kassa, inside }: Call,
  price: string | undefined,
): Promise<{ plan: string; provider?: ProviderName | undefined }> {
  for (const { id, retired, prices = [] } of await kassa.plans()) {
    const found = retired ? undefined : prices.find((it) => it.id === price);
    if (!found) continue;
    return { plan: id, provider: configured(inside, found.provider) };
  }
  throw misused('unknown_plan', 'Send the id of a plan, or a price that a plan names.');
}

/** Who takes the payment: one that this app has keys of. */
function provider({ inside, body }: Call): ProviderName | undefined {
  const name = text(body, 'provider');
  if (name === undefined) return undefined;
  const known = configured(inside, name);
  if (known) return known;
  throw misused('unknown_provider', 'Send `provider` as one of those given to createKassa.');
}

function configured({ options }: Inside, name: string): ProviderName | undefined {
  const names = Object.entries(options.providers).filter(([, keys]) => keys !== undefined);
  return names.find(([known]) => known === name)?.[0] as ProviderName | undefined;
}

async function cancel(call: Call): Promise<Response> {
  const { id } = await caller(call);
  const when = text(call.body, 'when') ?? 'period_end';
  if (when !== 'now' && when !== 'period_end') {
    throw misused('invalid_when', 'Send `when` as "now" or "period_end".');
  }
  return answer(await call.kassa.cancel(id, { when }));
}

/** The page that the request was made from, if it is the app's own. */
function pageOf({ inside, request }: Call): string | undefined {
  const page = request.headers.get('referer');
  if (!page || !URL.canParse(page)) return undefined;
  const { origin, pathname, search } = new URL(page);
  const own = ownOrigins(inside.options, request).includes(origin);
  return own && !pathname.startsWith('//') ? `${pathname}${search}` : undefined;
}
