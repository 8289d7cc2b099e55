// Plays one suite on every store, several at a time.
// Usage: node run.mjs [store]... [--store ./my-store.mjs] [--case text] [--slowest]

import { execFileSync, spawn } from 'node:child_process';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { prepare, root } from './prepare.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** The slow ones first, so that the last ones end together. */
const STORES = {
  d1: {},
  pglite: {},
  'postgres-js': { server: true },
  'native-postgres': { server: true },
  libsql: {},
  pg: { server: true },
  'native-sqlite': {},
  'node-sqlite': { node: 22 },
};
/** Of every store at least so many cases are demanded. */
const LEAST = 200;

const { text, places, names, slowest } = wishes(process.argv.slice(2));
const wanted = Object.entries(STORES)
  .filter(([name]) => (names.length + places.length === 0) || names.includes(name))
  .map(([name, how]) => ({ name, place: join(here, `stores/${name}.mjs`), ...how }));
wanted.push(...places.map((place) => ({ name: basename(place), place: resolve(place) })));

if (wanted.some(({ server }) => server) && !process.env.KASSA_POSTGRES) {
  process.exit(await withServer(process.argv.slice(2)));
}
const { node22 } = prepare();
// They import the package, which lies there only now.
const { cases } = await import('./cases/index.mjs');
if (wanted.some(({ name }) => name.startsWith('native'))) buildNative();
const waiting = [...wanted];
const results = [];
const start = Date.now();
const work = async () => {
  for (let store = waiting.shift(); store; store = waiting.shift()) results.push(await play(store));
};
// They wait for their databases more than they work.
await Promise.all([work(), work(), work()]);
process.exit(report() ? 0 : 1);

function wishes(words) {
  const wish = { text: '', places: [], names: [], slowest: false };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--case') wish.text = words.shift() ?? '';
    else if (word === '--slowest') wish.slowest = true;
    else if (word === '--store') wish.places.push(words.shift());
    else wish.names.push(word);
  }
  const unknown = wish.names.filter((name) => !(name in STORES));
  if (unknown.length > 0) {
    console.log(`there is no store ${unknown}; there are ${Object.keys(STORES).join(', ')}`);
    process.exit(2);
  }
  return wish;
}

/** Runs this again with a PostgreSQL of its own. */
function withServer(words) {
  const cargo = ['run', '--quiet', '--package', 'kassa-run', '--', 'postgres', '--'];
  const again = spawn('cargo', [...cargo, process.execPath, join(here, 'run.mjs'), ...words], {
    cwd: root,
    stdio: 'inherit',
  });
  return new Promise((done) => again.on('close', (code) => done(code ?? 1)));
}

function buildNative() {
  const words = ['build', '--quiet', '--package', 'kassa-host', '--example', 'serve'];
  const said = execFileSync('cargo', [...words, '--message-format=json'], { cwd: root, encoding: 'utf8' });
  const made = said.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  process.env.KASSA_SERVE_BIN ??= made.findLast(({ executable, target }) => executable && target.name === 'serve').executable;
}

async function play(store) {
  const began = Date.now();
  const child = spawn(store.node === 22 ? node22 : process.execPath, ['--no-warnings', join(here, 'one.mjs'), store.place, text], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-4000);
  });
  const ended = new Promise((done) => child.on('close', done));
  const tally = { store, passed: 0, failures: [], noted: {}, cases: 0, begun: 0, times: [] };
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{"begun"') && !line.startsWith('{"name"')) continue;
    const told = JSON.parse(line);
    if (told.begun !== undefined) {
      tally.begun = told.begun;
      continue;
    }
    tally.cases += 1;
    tally.times.push(told);
    if (tally.cases % 100 === 0) console.log(`        ${store.name}: ${tally.cases} of ${tally.begun}`);
    if (told.passed) tally.passed += 1;
    else {
      tally.failures.push(told);
      console.log(`FAILED  ${store.name}: ${told.name}\n${told.said.replace(/^/gm, '        ')}`);
      const how = STORES[store.name] ? store.name : `--store ${store.place}`;
      console.log(`        again: node run.mjs ${how} --case ${JSON.stringify(told.name)}`);
    }
    if (told.name.startsWith('mass: 1,000')) tally.noted[told.name] = told.noted;
  }
  const code = await ended;
  const seconds = (Date.now() - began) / 1000;
  if (code !== 0 || tally.cases !== tally.begun || tally.begun === 0) {
    console.log(`FAILED  ${store.name} ended with ${code} after ${tally.cases} of ${tally.begun} cases\n${said}`);
    tally.failures.push({ name: 'it plays to the end' });
  }
  console.log(`${tally.failures.length ? 'FAILED' : 'ok    '}  ${store.name}: ${tally.passed} of ${tally.cases}, ${seconds.toFixed(1)} s`);
  if (slowest) {
    const slow = tally.times.toSorted((a, b) => b.ms - a.ms).slice(0, 12);
    for (const { ms, name, noted } of slow) console.log(`${String(ms).padStart(8)} ms  ${name} ${JSON.stringify(noted)}`);
  }
  return { ...tally, seconds };
}

/** True where every store passed, and each of the same cases. */
function report() {
  const row = (...cells) => console.log(cells.map((cell, at) => (at ? String(cell).padStart(9) : String(cell).padEnd(18))).join(' '));
  console.log('\nCommits tried for each of 500 spends: 1,000 parallel asks, and one ask at a time per writer.');
  row('store', 'cases', 'passed', 'failed', 'seconds', 'parallel', 'single');
  for (const { store, cases: count, passed, failures, seconds, noted } of results) {
    const [parallel, single] = Object.values(noted).map((note) => note['commits a spend'] ?? '?');
    row(store.name, count, passed, failures.length, seconds.toFixed(1), parallel ?? '-', single ?? '-');
  }
  console.log(`${((Date.now() - start) / 1000).toFixed(0)} s`);
  const whole = text !== '' || (cases.length >= LEAST && results.every(({ cases: count }) => count === cases.length));
  if (!whole) console.log(`FAILED  every store has to play all ${cases.length} cases, and there have to be ${LEAST}`);
  return whole && results.every(({ failures }) => failures.length === 0);
}
