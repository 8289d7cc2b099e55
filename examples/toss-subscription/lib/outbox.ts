// Stands in for your mail service: each message is a file named by the notice's id. Kassa may
// deliver a notice twice (say, when the process dies right after the call), so the id decides: the
// second one finds its file and sends nothing. Do the same with your service's idempotency key.

import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Notice } from 'kassa';

const home = join(dirname(process.env['DATABASE_PATH'] || 'data/kassa.sqlite'), 'outbox');

export async function send(notice: Notice): Promise<void> {
  await mkdir(home, { recursive: true });
  const name = createHash('sha256').update(notice.id).digest('hex').slice(0, 32);
  const file = join(home, `${name}.json`);
  await writeFile(file, JSON.stringify(notice), { flag: 'wx' }).catch((error: unknown) => {
    const sent = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!sent) throw error;
  });
}

/** What was sent to one user, newest first. */
export async function mailsOf(user: string): Promise<Notice[]> {
  const names = await readdir(home).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(files.map((name) => readFile(join(home, name), 'utf8')));
  const notices = texts.map((text) => JSON.parse(text) as Notice);
  return notices.filter(({ account }) => account === user).sort((a, b) => b.at - a.at);
}
