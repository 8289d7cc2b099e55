// What a process pays before it has proved its first event, and what a Worker carries.
// Usage: node cold.mjs [--quick]

import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { bundled } from './bundle.mjs';
import { mailOf } from './mail.mjs';

const ROUNDS = process.argv.includes('--quick') ? 1 : 25;
const first = new URL('first.mjs', import.meta.url).pathname;
const [{ headers, string }] = mailOf(4096);

/** A fresh process: milliseconds of its import, and until its first event was proved. */
function fresh(entry) {
  const input = JSON.stringify({ headers, body: string });
  const { status, stdout, stderr } = spawnSync(process.execPath, [first, entry], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${entry}: ${stderr}`);
  const { id, imported, proved } = JSON.parse(stdout);
  if (!string.includes(id)) throw new Error(`${entry} proved another event`);
  return { imported, proved };
}

const tell = (line) => console.log(JSON.stringify({ count: 1, ...line }));

for (const entry of ['kassa/verify', 'kassa/web', 'kassa']) {
  const rounds = Array.from({ length: ROUNDS }, (_, at) => {
    const order = at % 2 === 0 ? [entry, 'stripe'] : ['stripe', entry];
    const took = Object.fromEntries(order.map((name) => [name, fresh(name)]));
    return { ours: took[entry], peer: took.stripe };
  });
  for (const [name, what] of [
    ['import', 'imported'],
    ['import and first event', 'proved'],
  ]) {
    const times = rounds.map(({ ours, peer }) => ({ ours: ours[what], peer: peer[what] }));
    tell({ name: `${entry}, ${name}`, unit: 'ms', rounds: times });
  }
}

/** Kilobytes of a Worker's modules, minified and gzipped, wasm included. */
async function weight(code) {
  const modules = await bundled(code, { minify: true });
  return modules.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0) / 1000;
}

const peer = await weight("export { default } from 'stripe';");
for (const entry of ['kassa/verify', 'kassa/web']) {
  const ours = await weight(`export * from '${entry}';`);
  tell({ name: `${entry}, a Worker's bundle`, unit: 'kB', rounds: [{ ours, peer }] });
}
