import type { Reply } from '../client/index.js';

/** Asks the app's own handler. A network failure is an answer too, never an exception. */
export async function ask<T>(url: string, body?: object): Promise<Reply<T>> {
  const init: RequestInit =
    body === undefined
      ? { headers: { accept: 'application/json' }, cache: 'no-store' }
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(body),
        };
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' });
  } catch {
    return { ok: false, code: 'offline' };
  }
  const reply: unknown = await response.json().catch(() => undefined);
  if (isReply<T>(reply)) return reply;
  return { ok: false, code: response.status === 401 ? 'unauthenticated' : 'unavailable' };
}

function isReply<T>(value: unknown): value is Reply<T> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  if (value.ok === true) return 'result' in value;
  return value.ok === false && 'code' in value && typeof value.code === 'string';
}
