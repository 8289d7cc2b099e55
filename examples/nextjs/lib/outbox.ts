// Stands in for your e-mail service: each message is a file named by the notice's id. Kassa may
// deliver a notice twice (say, when the process dies right after the call), so the id decides: the
// second one finds its file and sends nothing. Do the same with your service's idempotency key.
// The words are put in when somebody opens it, in the language that they read; where you send for
// real, `emailOf` goes here, with the language in your customer's profile.

import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EmailNotice } from 'kassa/emails';

/** A message as it was sent. */
export interface Mail {
  notice: EmailNotice;
  /** How often Kassa had to call until the message was out. */
  tries: number;
}

const home = join(dirname(process.env['DATABASE_PATH'] || 'data/kassa.sqlite'), 'outbox');

/** Whatever a customer is written about. */
export async function send(notice: EmailNotice): Promise<void> {
  await mkdir(home, { recursive: true });
  const file = join(home, `${name(notice.id)}.json`);
  const before = await read<Mail>(file);
  if (before) return;
  const tries = ((await read<number>(`${file}.tries`)) ?? 0) + 1;
  await write(`${file}.tries`, tries);
  if (await failsNow(notice.account)) {
    throw new Error('The mail service is down (the lab asked for it). Kassa calls again later.');
  }
  await write(file, { notice, tries } satisfies Mail);
}

/** What was sent to one user, newest first. */
export async function mailsOf(user: string): Promise<Mail[]> {
  const names = await readdir(home).catch(() => []);
  const files = names.filter((file) => file.endsWith('.json') && !file.startsWith('lab-'));
  const mails = await Promise.all(files.map((file) => read<Mail>(join(home, file))));
  return mails
    .filter((mail) => mail !== undefined)
    .filter((mail) => mail.notice.account === user)
    .sort((a, b) => b.notice.at - a.notice.at);
}

/** How many of the next deliveries to this user fail; only the lab sets it. */
export async function failNext(user: string, times?: number): Promise<number> {
  await mkdir(home, { recursive: true });
  const file = join(home, `lab-${name(user)}.json`);
  if (times !== undefined) await write(file, times);
  return (await read<number>(file)) ?? 0;
}

async function failsNow(user: string): Promise<boolean> {
  const left = await failNext(user);
  if (left > 0) await failNext(user, left - 1);
  return left > 0;
}

/** An id may hold any character; a file name may not. */
function name(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32);
}

async function read<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** A crash in the middle leaves the old file or the new one, never half of it. */
async function write(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.draft`;
  await writeFile(draft, JSON.stringify(value));
  await rename(draft, file).catch(async (error: unknown) => {
    await rm(draft, { force: true });
    throw error;
  });
}
