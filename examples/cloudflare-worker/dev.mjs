// `npm run dev`: the Worker in workerd on this machine. With keys in `.dev.vars` it uses Stripe's
// test mode; without, the offline lab of this repository, which needs neither network nor account.

import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PORT = process.env.PORT ?? '8787';
const base = `http://localhost:${PORT}`;
const children = [];
const start = (command, words, options) => {
  const child = spawn(command, words, { stdio: 'inherit', ...options });
  child.on('exit', (code) => stop(code ?? 0));
  children.push(child);
  return child;
};
function stop(code) {
  for (const child of children) child.kill();
  process.exit(code);
}
process.on('SIGINT', () => stop(0)).on('SIGTERM', () => stop(0));

/** Starts the lab; answers its address. */
async function lab() {
  console.log('building the offline lab …');
  const words = ['run', '--quiet', '--package', 'kassa-lab', '--', '--port', '0'];
  const webhook = ['--webhook', `${base}/api/kassa/webhooks/stripe`, '--webhook-secret', 'whsec_lab'];
  const child = start('cargo', [...words, ...webhook], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^lab listening on (\S+)/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error('the lab did not start');
}

const words = ['dev', '--port', PORT];
if (!existsSync('.dev.vars')) {
  const url = await lab();
  // The lab forgets everything when it ends, so the database must too.
  rmSync('.wrangler/lab', { recursive: true, force: true });
  words.push('--persist-to', '.wrangler/lab');
  const vars = { STRIPE_SECRET_KEY: 'sk_test_lab', STRIPE_WEBHOOK_SECRET: 'whsec_lab', BASE_URL: base };
  for (const [name, value] of Object.entries({ ...vars, KASSA_LAB: url })) {
    words.push('--var', `${name}:${value}`);
  }
  console.log(`\n  shop  ${base}\n  lab   ${url}/lab   (pay with 4242 4242 4242 4242; move the clock)\n`);
}
// Nothing is asked of the network, so nothing complains where there is none.
const quiet = { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' };
start('node_modules/.bin/wrangler', words, { env: { ...process.env, ...quiet } });
