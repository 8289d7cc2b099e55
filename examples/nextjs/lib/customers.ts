// Stands in for your table of users: Kassa keeps accounts, and only you know who they are. Each
// customer is a file named by the id, which holds no character that a file name may not.

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { User } from './session';
import { isUserId } from './user-id';

export interface Customer extends User {
  /** When they first came; milliseconds. */
  since: number;
}

const home = join(dirname(process.env['DATABASE_PATH'] || 'data/kassa.sqlite'), 'customers');
const known = new Set<string>();

/** Writes a user down at their first visit. */
export async function remember(user: User): Promise<void> {
  if (known.has(user.id)) return;
  known.add(user.id);
  await mkdir(home, { recursive: true });
  const customer: Customer = { ...user, since: Date.now() };
  // `wx`: of two requests at once the first one writes.
  await writeFile(join(home, `${user.id}.json`), JSON.stringify(customer), { flag: 'wx' }).catch(
    () => undefined,
  );
}

/** One of them; one that never came here has only an id. */
export async function customer(id: string): Promise<Customer | undefined> {
  if (!isUserId(id)) return undefined;
  const text = await readFile(join(home, `${id}.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Customer);
}

/** The newest first, those whose id, name or address has `text` in it. */
export async function customers(text: string, limit: number): Promise<Customer[]> {
  const names = await readdir(home).catch(() => []);
  const all = await Promise.all(names.map((name) => customer(name.replace(/\.json$/, ''))));
  const wanted = text.toLowerCase();
  return all
    .filter((one) => one !== undefined)
    .filter(({ id, name, email }) => `${id} ${name} ${email}`.toLowerCase().includes(wanted))
    .sort((a, b) => b.since - a.since)
    .slice(0, limit);
}
