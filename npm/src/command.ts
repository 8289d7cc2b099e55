#!/usr/bin/env node
// `npx kassa reconcile`: for people, what `kassa.reconcile` is for programs.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { KassaError } from './errors.js';
import type { Kassa } from './kassa.js';
import type { ReconciledPage } from './reconcile.js';
import type { Drift, ProviderName } from './wire.js';

const USAGE = `npx kassa reconcile <provider> --since <2h | 3d | 2026-11-01> --kassa <file>

Reads the provider's own lists and shows what differs from what is stored.

  --kassa <file>    your file that exports \`kassa\`, such as ./lib/kassa.js
  --since <time>    what has changed since: so long ago, or a date
  --repair          apply what differs; without it nothing is changed
  --cursor <text>   go on where an earlier reading stopped, with the same --since

Ends with 0 if nothing differs or all is repaired, with 2 if something is left.
`;

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** So long ago, or a date; the words that a later reading gives again are always a date. */
function time(text: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const ago = Date.now() - Number(count) * (UNITS[unit ?? ''] ?? NaN);
  return Math.floor(Number.isNaN(ago) ? Date.parse(text) : ago);
}

async function opened(file: string): Promise<Kassa> {
  const module = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  const kassa = (module['kassa'] ?? module['default']) as Partial<Kassa> | undefined;
  if (kassa?.reconcile) return kassa as Kassa;
  throw new Error(`${file} exports no \`kassa\`: export what \`createKassa\` returned.`);
}

const WORDS: Readonly<Record<Drift['kind'], string>> = {
  missing: 'missing',
  differs: 'differs',
  unknown_account: 'whose?',
  unreadable: 'unreadable',
};

/** As people read it: times are milliseconds since 1970, all else is shown as it is. */
function word(field: string, value: string | undefined): string {
  const isTime = /(At|End|Start|Attempt)$/.test(field) && /^\d{12,14}$/.test(value ?? '');
  return isTime ? date(Number(value)) : (value ?? '–');
}

function row({ kind, account, subject, said, changes = [], repaired }: Drift): string[] {
  const changed = changes.map(({ of, field, before, after }) => {
    const name = of === 'account' ? field : `${of}.${field}`;
    if (before === undefined && after === undefined) return name;
    return `${name} ${word(field, before)} → ${word(field, after)}`;
  });
  // What follows for the customer comes last, and is what people look for.
  changed.reverse();
  const done = repaired ? 'repaired' : WORDS[kind];
  return [done, account ?? '–', subject, said, changed.join(', ')];
}

function table(rows: readonly string[][]): string {
  const all = [['', 'account', 'what', 'said by', 'change'], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: string[]) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return all.map((cells) => line(cells).trimEnd()).join('\n');
}

function progress({ reading }: ReconciledPage, checked: number, found: number): string {
  const { list, place, lists, done, total, reached } = reading;
  const far = reached === undefined ? '' : `, back to ${date(reached)}`;
  const part = total === undefined ? far : ` ${done ?? 0} of ${total}`;
  return `${place}/${lists} ${list}${part} · ${checked} compared, ${found} differ`;
}

function date(millis: number): string {
  return new Date(millis).toISOString().slice(0, 16).replace('T', ' ');
}

/** One line that is written over on a terminal, and none in a log. */
function show(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { kassa: text, since: text, cursor: text, repair: { type: 'boolean' } },
  });
  const [command, provider, ...rest] = positionals;
  const since = time(values.since ?? '');
  const asked = command === 'reconcile' && provider && rest.length === 0 && values.kassa;
  if (!asked || Number.isNaN(since)) {
    process.stderr.write(USAGE);
    return 64;
  }
  const kassa = await opened(values.kassa ?? '');
  const drifts: Drift[] = [];
  let [cursor, checked, stopped, failed] = [values.cursor, 0, false, false];
  const stop = (): void => {
    // A second one ends the process as usual.
    process.off('SIGINT', stop);
    stopped = true;
    show('stopping after this page …');
  };
  process.on('SIGINT', stop);
  try {
    const how = { since, cursor, repair: values.repair };
    for await (const page of kassa.reconcile(provider as ProviderName, how)) {
      drifts.push(...page.drifts);
      checked += page.checked;
      cursor = page.cursor;
      show(progress(page, checked, drifts.length));
      if (stopped) break;
    }
  } catch (error) {
    if (!(error instanceof KassaError)) throw error;
    failed = true;
    process.stderr.write(`\n${error.code}: ${error.hint}\n`);
  } finally {
    process.off('SIGINT', stop);
    show('');
  }
  if (drifts.length > 0) process.stdout.write(`${table(drifts.map(row))}\n`);
  const left = drifts.filter(({ repaired }) => !repaired).length;
  const sum = drifts.length > 0 ? `${drifts.length} differ, ${left} of them not repaired` : 'nothing differs';
  process.stdout.write(`${checked} compared: ${sum}.\n`);
  if ((stopped || failed) && cursor !== undefined) {
    const again = `--since ${new Date(since).toISOString()} --cursor ${cursor}`;
    process.stdout.write(`Not all was read. To go on: ${again}\n`);
  }
  if (failed) return 1;
  return left > 0 ? 2 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
