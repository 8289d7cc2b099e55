import { readBytes } from './bytes.js';
import { secretsOf } from './config.js';
import type { Inside } from './create.js';
import { misused } from './errors.js';
import { headerList } from './host.js';
import type { KassaOptions, TakenWebhook } from './options.js';
import { refused, replied } from './reply.js';
import { settle } from './settle.js';
import type { Ask, Outcome } from './wire.js';

/** More than any provider sends. */
const MAX_WEBHOOK = 1024 * 1024;

/** Takes one webhook in and answers it: 200 once it is safe, 503 to get it again. */
export async function answerWebhook(
  inside: Inside,
  provider: string,
  request: Request,
): Promise<Response> {
  try {
    const body = await rawBody(request);
    const headers = headerList(request.headers);
    const secrets = await secretsFor(inside, provider, request);
    const ask: Ask = { type: 'inbound', provider, headers, ...(secrets && { secrets }) };
    const outcome = await inside.ask(ask, body);
    return await acknowledged(inside, provider, outcome);
  } catch (error) {
    return refused(inside, error);
  }
}

/** The body is not for the app to read; a request without one can be looked at as often as need be. */
async function secretsFor(
  { options }: Inside,
  provider: string,
  { url, method, headers }: Request,
): Promise<string[] | undefined> {
  const known = Object.entries(options.providers).find(([name]) => name === provider);
  return secretsOf(known?.[1], () => new Request(url, { method, headers }));
}

async function rawBody(request: Request): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw misused('body_used', 'Give the request with its body unread: the raw bytes are signed.');
  }
  const body = await readBytes(request, MAX_WEBHOOK);
  if (!body) throw misused('body_too_large', 'A webhook holds at most 1 MiB.', 413);
  return body;
}

async function acknowledged(inside: Inside, provider: string, outcome: Outcome): Promise<Response> {
  if (outcome.type !== 'inbound') throw new TypeError(`unexpected outcome ${outcome.type}`);
  const { result, event, kind, account, due, secret, newerVersion } = outcome;
  if (newerVersion !== undefined) warnOnce(inside, provider, newerVersion);
  hear(inside, { provider, event, kind, result, secret });
  if (result === 'unreadable') {
    inside.alert({
      code: 'unreadable_event',
      hint: `The ${kind} ${event} is genuine but could not be read; it is kept. Please report it.`,
      provider,
    });
  }
  if (due && account !== undefined) await settle(inside, account);
  return replied({ result, event, kind });
}

const warned = new WeakMap<KassaOptions, Set<string>>();

/** Each message of the endpoint says so; once is enough. */
function warnOnce({ options, alert }: Inside, provider: string, version: string): void {
  const known = warned.get(options) ?? new Set();
  warned.set(options, known);
  if (known.has(version)) return;
  known.add(version);
  alert({
    code: 'newer_api_version',
    hint:
      `This webhook is written in version ${version} of the provider's API, which this version of ` +
      'Kassa does not know. What moved in it is not read: update Kassa, or give the endpoint an older one.',
    provider,
  });
}

/** The webhook is taken, whatever the app makes of that. */
function hear({ options, alert }: Inside, taken: TakenWebhook): void {
  const failed = (error: unknown): void =>
    alert({ code: 'app_failed', hint: '`on.webhook` threw.', provider: taken.provider, error });
  try {
    void Promise.resolve(options.on?.webhook?.(taken)).catch(failed);
  } catch (error) {
    failed(error);
  }
}
