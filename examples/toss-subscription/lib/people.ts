// The app's own table of its customers, as every app has one: Kassa keeps accounts, not people.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Client, createClient } from '@libsql/client';
import type { User } from './user';

const file = `${process.env['DATABASE_PATH'] || 'data/kassa.sqlite'}.people.sqlite`;

let opening: Promise<Client> | undefined;

function table(): Promise<Client> {
  opening ??= (async () => {
    mkdirSync(dirname(file), { recursive: true });
    const client = createClient({ url: `file:${file}` });
    await client.execute(
      'create table if not exists people (id text primary key, email text, name text, since integer)',
    );
    return client;
  })();
  return opening;
}

/** Somebody has begun to buy. */
export async function remember({ id, email, name }: User): Promise<void> {
  await (await table()).execute({
    sql: 'insert or ignore into people values (?, ?, ?, ?)',
    args: [id, email, name, Date.now()],
  });
}

/** The newest customers: one page of the operator's list. */
export async function newest(count: number): Promise<User[]> {
  const { rows } = await (await table()).execute({
    sql: 'select id, email, name from people order by since desc, rowid desc limit ?',
    args: [count],
  });
  return rows.map((row) => ({
    id: String(row['id']),
    email: String(row['email']),
    name: String(row['name']),
  }));
}
