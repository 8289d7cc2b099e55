// `npm run dev`: the server on the offline lab, which plays both stores. Needs no account and no key.

import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { stock } from './shelves.js';

const { env } = process;
const port = (env.PORT ??= '3000');
env.BASE_URL ??= `http://localhost:${port}`;
if (!env.KASSA_LAB) {
  env.KASSA_LAB = await startLab();
  // The lab forgets everything when it ends, so the database must too.
  env.DATABASE_PATH = 'data/lab.sqlite';
  rmSync('data', { recursive: true, force: true });
}
Object.assign(env, await stock(env.KASSA_LAB));
await import('../server/index.js');
console.log(`phone ${env.BASE_URL}/phone`);

/** @returns {Promise<string>} the lab's address */
async function startLab() {
  console.log('building the offline lab …');
  const hooks = ['appStore', 'googlePlay'].flatMap((store) => [
    ...['--webhook', `${env.BASE_URL}/api/kassa/webhooks/${store}`, '--webhook-provider', store],
  ]);
  const words = ['run', '--quiet', '--package', 'kassa-lab', '--', '--port', '0', ...hooks];
  const lab = spawn('cargo', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => lab.kill());
  process.on('SIGINT', () => process.exit(0)).on('SIGTERM', () => process.exit(0));
  for await (const line of createInterface({ input: lab.stdout })) {
    const url = /^lab listening on (\S+)/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error('the lab did not start');
}
