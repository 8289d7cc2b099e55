import { readBytes } from './bytes.js';
import type { Inside } from './create.js';
import { misused } from './errors.js';
import type { Kassa, RouteName } from './kassa.js';
import { checkOrigin } from './origin.js';
import { refused } from './reply.js';
import { routes } from './routes.js';
import { answerWebhook } from './webhook.js';

/** Orders of a browser are short. */
const MAX_JSON = 64 * 1024;

/** Answers any route; the last part of the path decides, so the mount point does not matter. */
export async function answerRequest(
  kassa: Kassa,
  inside: Inside,
  request: Request,
): Promise<Response> {
  const [parent, name = ''] = new URL(request.url).pathname.split('/').filter(Boolean).slice(-2);
  if (parent === 'webhooks') {
    if (request.method !== 'POST') return refused(inside, wrongMethod('POST'));
    return answerWebhook(inside, name, request);
  }
  if (isRoute(name)) return answerRoute(kassa, inside, name, request);
  return refused(inside, misused('unknown_route', 'There is no such route.', 404));
}

/** Answers one route. */
export async function answerRoute(
  kassa: Kassa,
  inside: Inside,
  name: RouteName,
  request: Request,
): Promise<Response> {
  const { method, run } = routes[name];
  try {
    if (request.method !== method) throw wrongMethod(method);
    if (method === 'POST') checkOrigin(inside.options, request);
    const body = method === 'POST' ? await jsonBody(request) : {};
    return await run({ kassa, inside, request, body });
  } catch (error) {
    return refused(inside, error);
  }
}

function isRoute(name: string): name is RouteName {
  return Object.hasOwn(routes, name);
}

function wrongMethod(method: string): Error {
  return misused('wrong_method', `Use ${method}.`, 405);
}

/** The body's fields; an absent body has none. */
async function jsonBody(request: Request): Promise<Record<string, unknown>> {
  const bytes = await readBytes(request, MAX_JSON);
  if (!bytes) throw misused('body_too_large', 'Send at most 64 KiB.', 413);
  if (bytes.length === 0) return {};
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Answered below, like any other body that is no object.
  }
  throw misused('invalid_body', 'Send a JSON object.');
}
