// node load.mjs FOLDER [--quick] [--only WORD]: a Worker in workerd with 1, 100 and 10,000
// accounts, asked 64 at a time, with an object before each account in turns with none. Prints one
// comparison a line.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf, openShop } from './shop.mjs';

const [folder, ...words] = process.argv.slice(2);
const quick = words.includes('--quick');
const only = words[words.indexOf('--only') + 1];
const wanted = (name) => !words.includes('--only') || name.includes(only);
const SIZES = quick ? [1, 100] : [1, 100, 10_000];
const COUNT = quick ? 128 : 500;
const ROUNDS = quick ? 1 : 3;
const AT_ONCE = 64;
/** Without an object those of one account stand in each other's way, and take minutes. */
const countOf = (accounts) => (accounts === 1 ? AT_ONCE : COUNT);

const place = join(folder, 'workers');
const fresh = () => rmSync(place, { recursive: true, force: true });
const print = (line) => console.log(JSON.stringify(line));
let serial = 0;

/** Sends them all, so many at a time, each until it is taken. */
async function sent(letters) {
  const took = [];
  let [at, again] = [0, 0];
  const begun = performance.now();
  async function lane() {
    while (at < letters.length) {
      const { url, init } = letters[at];
      at += 1;
      const start = performance.now();
      for (;;) {
        // A connection that workerd has just closed for being idle is opened again.
        const reply = await fetch(url, { method: 'POST', ...init }).catch(() => undefined);
        if (!reply) continue;
        await reply.arrayBuffer();
        if (reply.status === 200) break;
        if (reply.status !== 503) throw new Error(`${reply.status} of ${url}`);
        again += 1;
      }
      took.push(performance.now() - start);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const ms = performance.now() - begun;
  took.sort((a, b) => a - b);
  const part = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  return { ms, p50: part(0.5), p95: part(0.95), p99: part(0.99), again };
}

const loads = {
  /** Each spends one credit under a key of its own. */
  deductions: (shop, way, account, key) => ({ url: new URL(`${way}/deduct/${account}/${key}`, shop.base) }),
  /** Each sells somebody a pack. */
  async webhooks(shop, way, account) {
    return { url: new URL(`${way}/webhooks`, shop.base), init: await shop.letter(shop.sale(account)) };
  },
};

/** One round: letters are made before the clock starts, rows are counted after it has stopped. */
async function round(shop, kind, way, accounts) {
  const number = (serial += 1);
  const count = countOf(accounts);
  const letters = [];
  for (let n = 0; n < count; n += 1) {
    // One after the other, then in another order: neighbours are seldom the same account.
    letters.push(await loads[kind](shop, way, nameOf(1 + ((n * 7919) % accounts)), `${number}-${n}`));
  }
  const counted = async () => (await shop.rows('SELECT COUNT(*) FROM kassa_revision'))[0][0];
  const before = await counted();
  const came = await sent(letters);
  const rows = (await counted()) - before;
  if (rows !== count) throw new Error(`${kind}, ${way}: ${rows} rows of ${count}`);
  return came;
}

async function compared(shop, kind, accounts) {
  const rounds = [];
  await round(shop, kind, 'object', accounts);
  for (let n = 0; n < ROUNDS; n += 1) {
    const ours = await round(shop, kind, 'object', accounts);
    const peer = await round(shop, kind, 'straight', accounts);
    rounds.push({ ours, peer });
  }
  const middle = (side, field) =>
    rounds.map((it) => it[side][field]).sort((a, b) => a - b)[Math.floor(rounds.length / 2)];
  const rate = (side) => Math.round((countOf(accounts) * 1000) / middle(side, 'ms'));
  const name = `${kind}, ${accounts.toLocaleString('en')} account${accounts > 1 ? 's' : ''}`;
  const field = (of) => rounds.map(({ ours, peer }) => ({ ours: ours[of], peer: peer[of] }));
  const told = `${name} (${rate('ours')}/s, without ${rate('peer')}/s)`;
  print({ name: told, rounds: field('ms'), count: countOf(accounts), again: middle('ours', 'again') });
  for (const of of ['p50', 'p95', 'p99']) {
    print({ name: `${name}, ${of}`, rounds: field(of), count: 1, unit: 'ms' });
  }
}

/** What an account takes in the database: with its first payments, and after a year of use. */
async function sizes() {
  const bytes = [];
  for (const life of [{}, { renewals: 11, spends: quick ? 10 : 1_000 }]) {
    fresh();
    const shop = await openShop(place);
    await shop.first(life);
    await shop.copies(1, 100);
    bytes.push(await shop.copies(101, quick ? 300 : 1_100));
    await shop.close();
  }
  const [ours, peer] = bytes;
  const name = `size of an account, new (ours) and with ${quick ? 10 : '1,000'} spends (peer)`;
  print({ name, rounds: [{ ours, peer }], count: 1, unit: 'B' });
}

fresh();
const shop = await openShop(place);
await shop.first();
let there = 0;
for (const accounts of SIZES) {
  await shop.copies(there + 1, accounts);
  there = accounts;
  for (const kind of Object.keys(loads)) {
    if (wanted(kind)) await compared(shop, kind, accounts);
  }
}
await shop.close();
if (wanted('size')) await sizes();
fresh();
