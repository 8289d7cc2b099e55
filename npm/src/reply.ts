// The handler's replies: `{ ok: true, result }` or `{ ok: false, code, hint? }`, never cached.

import type { Inside } from './create.js';
import { KassaError } from './errors.js';
import type { Declined } from './kassa.js';
import { alertOf } from './options.js';

/** What was asked for. */
export function replied(result: object): Response {
  return json(200, { ok: true, result });
}

/** A business "no". */
export function declined(no: Declined): Response {
  return json(409, no);
}

/** What was thrown, told to whoever asked and, where it is the app's own matter, to the app. */
export function refused(inside: Inside, error: unknown): Response {
  if (error instanceof KassaError) {
    if (error.status >= 500) inside.alert(alertOf(error));
    return refusal(error);
  }
  inside.alert({ code: 'app_failed', hint: 'The app threw while it answered a request.', error });
  return json(500, { ok: false, code: 'app_failed' });
}

/** An error as a reply. */
export function refusal({ status, code, hint, provider, retryable }: KassaError): Response {
  const body = { ok: false, code, ...(provider !== undefined && { provider }), hint };
  return json(status, body, retryable ? { 'retry-after': '1' } : {});
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
