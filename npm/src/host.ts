// The hands of the core: it says what it needs next, and this file gets it.

import { readBytes } from './bytes.js';
import * as core from './core.js';
import { KassaError } from './errors.js';
import type { Store } from './stores/store.js';
import { withTables } from './tables.js';
import type { Algorithm, Ask, Fact, Header, HttpRequest, Need, Notice, Outcome } from './wire.js';

/** What a job may use. */
export interface Host {
  store: Store;
  notify: (notice: Notice) => unknown;
  sign: (key: string, algorithm: Algorithm, text: string) => Promise<string>;
  now: () => number | Promise<number>;
}

/** A provider's reply is a few kilobytes; more is a fault over there. */
const MAX_REPLY = 1024 * 1024;

/** Runs one ask to its end. */
export async function run(
  config: string,
  ask: Ask,
  host: Host,
  bodies: readonly Uint8Array[] = [],
): Promise<Outcome> {
  const moment = { now: Math.floor(await host.now()), entropy: entropy() };
  const job = core.begin(config, ask, bodies, moment);
  let failure: unknown;
  try {
    let step = core.next(job);
    while (step.type === 'need') {
      if (step.waitMs > 0) await sleep(step.waitMs);
      const got = await answer(step.need, host).catch((error: unknown) => {
        failure = error;
        return [{ type: 'failed' }] as Answer;
      });
      step = core.next(job, ...got);
    }
    if (step.type === 'done') return step.outcome;
    // The driver's own words, for the developer: the core only learns that it failed.
    throw new KassaError(step.error, { cause: failure });
  } finally {
    core.release(job);
  }
}

type Answer = [fact: Fact, body?: Uint8Array];

async function answer(need: Need, host: Host): Promise<Answer> {
  switch (need.type) {
    case 'send':
      return send(need.request);
    case 'read': {
      const { sql, params } = need.statement;
      const rows = await withTables(host.store, () => host.store.read(sql, params));
      return [{ type: 'rows', rows: rows as Extract<Fact, { type: 'rows' }>['rows'] }];
    }
    case 'write':
      await withTables(host.store, () => host.store.write(need.statements));
      return [{ type: 'done' }];
    case 'notify':
      await host.notify(need.notice);
      return [{ type: 'done' }];
    case 'sign':
      return [{ type: 'signature', signature: await host.sign(need.key, need.algorithm, need.text) }];
  }
}

/** Some frameworks keep the replies of `fetch`; Workers do not, and refuse the option. */
const FRESH: RequestInit =
  globalThis.navigator?.userAgent === 'Cloudflare-Workers' ? {} : { cache: 'no-store' };

async function send(request: HttpRequest): Promise<Answer> {
  const { method, url, headers, body, timeoutMs } = request;
  const response = await fetch(url, {
    ...FRESH,
    method,
    headers: headers.map(({ name, value }): [string, string] => [name, value]),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    ...(body !== '' && { body }),
  });
  const bytes = await readBytes(response, MAX_REPLY);
  if (!bytes) throw new Error(`The reply of ${new URL(url).host} is longer than 1 MiB.`);
  const { status } = response;
  return [{ type: 'response', response: { status, headers: headerList(response.headers) } }, bytes];
}

/** Headers as the core reads them. */
export function headerList(headers: Headers): Header[] {
  return Array.from(headers, ([name, value]) => ({ name, value }));
}

function entropy(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
