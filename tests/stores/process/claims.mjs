// What must hold of processes that are killed, and of several on one database.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ok, same } from '../suite/claims.mjs';
import { sleep } from '../suite/watch.mjs';
import { openWorld } from '../suite/world.mjs';
import { opened } from './places.mjs';
import { d1Claims } from './d1.mjs';
import { serverClaims } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** On a disk, not in memory: a file that survives is the point. */
const folder = mkdtempSync(join(tmpdir(), 'kassa-process-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let places = 0;
const PLACES = {
  'node-sqlite': async () => join(folder, `${(places += 1)}.sqlite`),
  libsql: async () => join(folder, `${(places += 1)}.sqlite`),
  postgres: async () => {
    const schema = `kassa_process_${process.pid}_${(places += 1)}`;
    const client = new pg.Client({ connectionString: process.env.KASSA_POSTGRES });
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);
    await client.end();
    return `${process.env.KASSA_POSTGRES}#${schema}`;
  },
};

/** A ledger in which an account has a pack; the processes do the rest. */
async function ledger(kind) {
  const place = await PLACES[kind]();
  const { fresh } = openWorld(() => opened(kind, place));
  const world = await fresh();
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  return { place, world, kassa, account };
}

/** One more process; `said` is what it had confirmed. */
function serve(kind, place, account, name, count) {
  const words = ['--no-warnings', join(here, 'worker.mjs'), kind, place, account, name, `${count}`];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = [];
  const up = new Promise((resolve) => {
    createInterface(child.stdout).on('line', (line) => (line === 'up' ? resolve() : said.push(line)));
  });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  return { child, said, up, ended };
}

/** Nobody writes any more: a server goes on for a moment with what a killed process had sent. */
async function settled(world) {
  const written = () => world.count('kassa_revision');
  for (let before = -1, now = await written(); now !== before; now = await written()) {
    before = now;
    await sleep(100);
  }
}

/** What was confirmed is there, and what was not is there whole or not at all. */
async function audited({ world, kassa, account }, said) {
  await settled(world);
  await world.audit();
  // Later than anything that the processes sold, by their clocks.
  world.bank.pass(86_400_000);
  const causes = (await world.rows('SELECT cause FROM kassa_revision WHERE account = ?', account)).flat();
  for (const line of said) {
    const [what, name, fine] = line.split(' ');
    if (what === 'spent' && fine === 'true') ok(causes.some((cause) => cause.endsWith(`/deduct/${name}`)), line);
    if (what === 'sold') ok(causes.some((cause) => cause.endsWith(`/${name}`)), line);
  }
  const spends = causes.filter((cause) => cause.includes('/deduct/')).length;
  const sales = causes.filter((cause) => cause.includes('/evt_')).length;
  same(await world.credits(kassa, account), 500 * sales - spends, 'the balance is what was sold less what was spent');
  return { spends, sales };
}

const claims = {};
for (const kind of Object.keys(PLACES)) {
  claims[`${kind}: two processes on one database spend and sell everything once`] = async () => {
    const it = await ledger(kind);
    const both = ['one', 'two'].map((name) => serve(kind, it.place, it.account, name, 80));
    same(await Promise.all(both.map(({ ended }) => ended)), [0, 0]);
    const { spends, sales } = await audited(it, both.flatMap(({ said }) => said));
    same([spends, sales], [160, 20]);
    return `${spends} spends, ${sales} sales`;
  };

  claims[`${kind}: a process that is killed at any moment leaves nothing half-done`] = async () => {
    const it = await ledger(kind);
    const said = [];
    for (let round = 0; round < 12; round += 1) {
      const one = serve(kind, it.place, it.account, `life${round}`, 2000);
      await one.up;
      // Later and later, into the middle of whatever it does.
      await sleep(50 + round * 45 + Math.random() * 40);
      one.child.kill('SIGKILL');
      same(await one.ended, 'SIGKILL');
      said.push(...one.said);
      await audited(it, said);
    }
    // Whoever comes back asks for the same things under the same keys.
    const lives = Array.from({ length: 12 }, (_, round) => `life${round}`);
    const last = serve(kind, it.place, it.account, lives.join(','), 8);
    same(await last.ended, 0);
    said.push(...last.said);
    const { spends, sales } = await audited(it, said);
    ok(spends >= 96 && sales >= 24, `${spends} spends, ${sales} sales`);
    return `${said.length} confirmed in 13 lives, ${spends} spends, ${sales} sales`;
  };
}
Object.assign(claims, serverClaims({ ledger, serve, audited }), d1Claims(folder));

const text = process.argv[2] ?? '';
let failed = 0;
for (const [name, hold] of Object.entries(claims).filter(([claim]) => claim.includes(text))) {
  const start = Date.now();
  try {
    const told = await hold();
    console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s; ${told})`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${String(error.stack).replace(/^/gm, '        ')}`);
    console.log(`        again: node process/run.mjs ${JSON.stringify(name)}`);
  }
}
process.exit(failed > 0 ? 1 : 0);
