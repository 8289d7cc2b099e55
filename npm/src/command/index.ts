#!/usr/bin/env node
// `npx kassa`: what an operator and a cron ask of an app's Kassa.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Kassa } from '../kassa.js';
import { reconcile } from './reconcile.js';
import { SET_UPS } from './setup/index.js';
import { tick } from './tick.js';

const USAGE = `npx kassa tick --kassa <file> [--for <50s>]

Does work that is due: charges, renewals, messages. From a cron, every few minutes.

  --kassa <file>    your file that exports \`kassa\`, such as ./lib/kassa.js
  --for <time>      takes up new work for so long, 50s unless given

Ends with 0; what is left is for the next run, and any number of machines may run it at once.

npx kassa reconcile <provider> --since <2h | 3d | 2026-11-01> --kassa <file>

Reads the provider's own lists and shows what differs from what is stored.

  --since <time>    what has changed since: so long ago, or a date
  --repair          apply what differs; without it nothing is changed
  --cursor <text>   go on where an earlier reading stopped, with the same --since

Ends with 0 if nothing differs or all is repaired, with 2 if something is left.

npx kassa setup <provider> --kassa <file> [--url <address>]

Makes what is missing there: a price for each plan, and the webhook endpoint with exactly the events
that Kassa reads. Prints lines for the app's environment, such as KASSA_PRICE_PRO=price_… and, once,
the endpoint's secret: add \`>> .env.local\`. Run it again after changing plans.

  --url <address>   where webhooks go, such as https://app.example/api/kassa/webhooks/<provider>
  --prefix <text>   what the prices' lookup keys begin with, before the plan's id; kassa_ unless given
  --dry-run         only say what is missing, and end with 2 if anything is
`;

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Such as `50s` or `3d`, in milliseconds; no number for anything else. */
function span(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return Number(count) * (UNITS[unit ?? ''] ?? NaN);
}

/** So long ago, or a date; the words that a later reading gives again are always a date. */
function time(text: string): number {
  const ago = Date.now() - span(text);
  return Math.floor(Number.isNaN(ago) ? Date.parse(text) : ago);
}

/** Providers send to no other; only the offline lab is nearer. */
function isAddress(url: string): boolean {
  return /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(url) && URL.canParse(url);
}

async function opened(file: string): Promise<Kassa> {
  const module = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  const kassa = (module['kassa'] ?? module['default']) as Partial<Kassa> | undefined;
  if (kassa?.reconcile) return kassa as Kassa;
  throw new Error(`${file} exports no \`kassa\`: export what \`createKassa\` returned.`);
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ kassa: text, since: text, cursor: text, for: text, url: text, prefix: text },
      repair: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
    },
  });
  const [command, provider, ...rest] = positionals;
  const { kassa: file, cursor, repair } = values;
  const [since, lasting] = [time(values.since ?? ''), span(values.for ?? '50s')];
  if (file && command === 'tick' && provider === undefined && !Number.isNaN(lasting)) {
    return tick(await opened(file), lasting);
  }
  const asked = file && command === 'reconcile' && provider && rest.length === 0;
  if (asked && !Number.isNaN(since)) {
    return reconcile(await opened(file), { provider, since, cursor, repair });
  }
  const setUp = command === 'setup' && rest.length === 0 ? SET_UPS.get(provider ?? '') : undefined;
  if (file && setUp) {
    const { url, prefix = 'kassa_', 'dry-run': dryRun = false } = values;
    if (url === undefined || isAddress(url)) {
      return setUp(await opened(file), { url, prefix, dryRun });
    }
  }
  process.stderr.write(USAGE);
  return 64;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
