// The handler's replies: `{ ok: true, result }` or `{ ok: false, code, hint? }`, never cached.

import type { Inside } from './create.js';
import { KassaError, misused } from './errors.js';
import type { Declined } from './kassa.js';
import { alertOf } from './options.js';

/** What was asked for. */
export function replied(result: object): Response {
  return json(200, { ok: true, result });
}

/** What everybody may know and keep for minutes, in the form that other libraries expect. */
export function published(what: object): Response {
  const headers = { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' };
  return json(200, what, headers);
}

/** A business "no". */
export function declined(no: Declined): Response {
  return json(409, no);
}

/**
 * What was thrown. A refusal by the provider or a failure behind the app is the app's own matter:
 * it hears the details, and whoever asked only the code.
 */
export function refused(inside: Inside, error: unknown): Response {
  if (!(error instanceof KassaError)) {
    inside.alert({ code: 'app_failed', hint: 'The app threw while it answered a request.', error });
    return json(500, { ok: false, code: 'app_failed' });
  }
  if (error.status < 500 && error.reason !== 'refused') return refusal(error);
  inside.alert(alertOf(error));
  return refusal(error, {});
}

/** An error as a reply, with its details unless others are given. */
export function refusal(
  { status, code, hint, provider, retryable }: KassaError,
  details: object = { ...(provider !== undefined && { provider }), hint },
): Response {
  const again: Record<string, string> = retryable ? { 'retry-after': '1' } : {};
  return json(status, { ok: false, code, ...details }, again);
}

/** For a request that no shop is for, where there are several. */
export function noTenant(): Response {
  return refusal(misused('unknown_tenant', 'There is no such shop.', 404));
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
