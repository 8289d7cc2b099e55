// Route handlers for Next.js. Each takes only the request: what Next hands over beside it is
// not needed, since Kassa reads the path itself.

import type { Kassa, RouteName } from './kassa.js';
import { KassaError } from './errors.js';
import { refusal } from './reply.js';
import { answerTick } from './tick.js';
import type { ProviderName } from './wire.js';

/** A Kassa, or many behind one handler. */
export type Served = Pick<Kassa, 'handler' | 'route' | 'webhook'>;

/** One exported function of a `route.ts`. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** All routes, for `app/api/kassa/[...kassa]/route.ts`. */
export function toNextHandlers(kassa: Served): { GET: RouteHandler; POST: RouteHandler } {
  const handle: RouteHandler = (request) => kassa.handler(request);
  return { GET: handle, POST: handle };
}

/** Only the checkout, such as for `app/api/stripe/checkout/route.ts`. */
export function checkoutRoute(kassa: Served): { POST: RouteHandler } {
  return { POST: one(kassa, 'checkout') };
}

/** One provider's webhook, such as for `app/api/stripe/webhook/route.ts`. */
export function webhookRoute(kassa: Served, provider: ProviderName): { POST: RouteHandler } {
  return { POST: (request) => kassa.webhook(provider, request) };
}

/** Only the benefits of the caller. */
export function benefitsRoute(kassa: Served): { GET: RouteHandler } {
  return { GET: one(kassa, 'benefits') };
}

/** Due work for a cron that sends `Authorization: Bearer ${secret}`, as Vercel's does. */
export function tickRoute(
  kassa: Kassa,
  { secret }: { secret: string | undefined },
): { GET: RouteHandler } {
  return {
    GET: async (request) => {
      try {
        return await answerTick(kassa, secret, request);
      } catch (error) {
        if (error instanceof KassaError) return refusal(error);
        throw error;
      }
    },
  };
}

function one(kassa: Served, name: RouteName): RouteHandler {
  return (request) => kassa.route(name, request);
}
