import type { Inside } from './create.js';
import { misused } from './errors.js';
import type { Answer, Kassa, RouteName } from './kassa.js';
import { customerOf } from './options.js';
import { ownOrigins } from './origin.js';
import { declined, replied } from './reply.js';
import { answerTick } from './tick.js';
import type { Customer, Plan } from './wire.js';

interface Call {
  kassa: Kassa;
  inside: Inside;
  request: Request;
  /** Whatever a browser sent. Only the fields named below are ever looked at. */
  body: Record<string, unknown>;
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
  orders: {
    method: 'GET',
    run: async (call) => replied({ orders: await call.kassa.orders((await caller(call)).id) }),
  },
  arrival: {
    method: 'GET',
    run: async (call) => {
      const checkout = new URL(call.request.url).searchParams.get('checkout') ?? undefined;
      return replied(await call.kassa.arrival((await caller(call)).id, { checkout }));
    },
  },
  portal: {
    method: 'POST',
    run: async (call) => {
      const returnUrl = returnPath(call.body) ?? pageOf(call) ?? '/billing';
      return answer(await call.kassa.portal((await caller(call)).id, { returnUrl }));
    },
  },
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

/** What is offered. The prices' names at the providers are of no use to a page. */
async function listPlans({ kassa }: Call): Promise<Response> {
  const offered = (await kassa.plans()).filter((plan) => !plan.retired);
  return replied({ plans: offered.map(({ prices: _, ...plan }) => plan) });
}

/** A browser names a plan, a quantity and a way back. Everything else is the catalog's. */
async function checkout(call: Call): Promise<Response> {
  const { kassa, inside, body } = call;
  const customer = await caller(call);
  const back = returnPath(body);
  const order = {
    customer,
    plan: text(body, 'plan') ?? planOfPrice(await kassa.plans(), text(body, 'priceId')),
    quantity: wholeNumber(body, 'quantity'),
    locale: text(body, 'locale'),
    successUrl: back,
    cancelUrl: inside.options.cancelUrl ?? pageOf(call),
  };
  const session = await kassa.checkout(order);
  if (!session.ok) return declined(session);
  const { id, url, way } = session;
  return replied({ id, url, way });
}

/** A price's name is only looked up: which amount it stands for is the catalog's business. */
function planOfPrice(plans: Plan[], price: string | undefined): string {
  const sold = plans.find((plan) => !plan.retired && plan.prices?.some(({ id }) => id === price));
  if (sold) return sold.id;
  throw misused('unknown_plan', 'Send the id of a plan, or a price that a plan names.');
}

async function cancel(call: Call): Promise<Response> {
  const { id } = await caller(call);
  const when = text(call.body, 'when') ?? 'period_end';
  if (when !== 'now' && when !== 'period_end') {
    throw misused('invalid_when', 'Send `when` as "now" or "period_end".');
  }
  return answer(await call.kassa.cancel(id, { when }));
}

function text(body: Call['body'], field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= 2_000) return value;
  throw misused('invalid_field', `Send \`${field}\` as a short text.`);
}

function wholeNumber(body: Call['body'], field: string): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value)) return Number(value);
  throw misused('invalid_field', `Send \`${field}\` as a whole number.`);
}

/** A path of the app. With a second slash it would be another site's address. */
function returnPath(body: Call['body']): string | undefined {
  const path = text(body, 'returnPath');
  if (path === undefined || /^\/(?![/\\])[^\\\s]*$/.test(path)) return path;
  throw misused('invalid_return_path', 'Send `returnPath` as a path of this app: `/billing`.');
}

/** The page that the request was made from, if it is the app's own. */
function pageOf({ inside, request }: Call): string | undefined {
  const page = request.headers.get('referer');
  if (!page || !URL.canParse(page)) return undefined;
  const { origin, pathname, search } = new URL(page);
  const own = ownOrigins(inside.options, request).includes(origin);
  return own && !pathname.startsWith('//') ? `${pathname}${search}` : undefined;
}
