// `npx kassa reconcile`: for people, what `kassa.reconcile` is for programs.

import { KassaError } from '../errors.js';
import type { Kassa } from '../kassa.js';
import type { ReconciledPage } from '../reconcile.js';
import type { Drift, ProviderName } from '../wire.js';
import { show, stopping } from './terminal.js';

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

/** What was asked for on the command line. */
export interface Wish {
  provider: string;
  since: number;
  cursor: string | undefined;
  repair: boolean | undefined;
}

/** Reads all pages; answers the exit code. */
export async function reconcile(kassa: Kassa, wish: Wish): Promise<number> {
  const { provider, since, repair } = wish;
  const drifts: Drift[] = [];
  let [cursor, checked, failed] = [wish.cursor, 0, false];
  const stop = stopping('stopping after this page …');
  try {
    const how = { since, cursor, repair };
    for await (const page of kassa.reconcile(provider as ProviderName, how)) {
      drifts.push(...page.drifts);
      checked += page.checked;
      cursor = page.cursor;
      show(progress(page, checked, drifts.length));
      if (stop.asked()) break;
    }
  } catch (error) {
    if (!(error instanceof KassaError)) throw error;
    failed = true;
    process.stderr.write(`\n${error.code}: ${error.hint}\n`);
  } finally {
    stop.off();
  }
  if (drifts.length > 0) process.stdout.write(`${table(drifts.map(row))}\n`);
  const left = drifts.filter(({ repaired }) => !repaired).length;
  const sum = drifts.length > 0 ? `${drifts.length} differ, ${left} of them not repaired` : 'nothing differs';
  process.stdout.write(`${checked} compared: ${sum}.\n`);
  if ((stop.asked() || failed) && cursor !== undefined) {
    const again = `--since ${new Date(since).toISOString()} --cursor ${cursor}`;
    process.stdout.write(`Not all was read. To go on: ${again}\n`);
  }
  if (failed) return 1;
  return left > 0 ? 2 : 0;
}
