// Two sides take turns at the same work: what the machine does meanwhile befalls both.

import { fail } from './shop.mjs';

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 1 : 5;
const ROUND_MS = quick ? 30 : 400;
const LEAST = quick ? 16 : 64;
const MOST = quick ? 16 : 3000;

/**
 * A side is `prepare(count)`, which is not timed and answers the work, and `done()`, which counts
 * what is stored. `step` is what the count of a round has to be a multiple of.
 */
export async function compare({ name, ours, peer, step = 1 }) {
  // The warm-up also tells how much work makes a round.
  let slowest = 0;
  for (const side of [ours, peer, ours, peer]) {
    const count = fit(LEAST, step);
    slowest = Math.max(slowest, (await round(side, count)) / count);
  }
  const count = fit(Math.min(MOST, Math.max(LEAST, ROUND_MS / slowest)), step);
  const rounds = [];
  const before = ours.spent();
  for (let at = 0; at < ROUNDS; at += 1) {
    // Who goes second may find a warmer machine, so that changes too.
    const order = at % 2 === 0 ? [ours, peer] : [peer, ours];
    const took = new Map();
    for (const side of order) took.set(side, await round(side, count));
    rounds.push({ ours: took.get(ours), peer: took.get(peer) });
  }
  const after = ours.spent();
  const [reading, writing] = after.map((ms, at) => (ms - before[at]) / (count * ROUNDS));
  console.log(JSON.stringify({ name, count, rounds, reading, writing }));
}

/** One round of a side, in milliseconds. */
async function round(side, count) {
  const work = await side.prepare(count);
  const before = await side.done();
  const start = performance.now();
  await work();
  const took = performance.now() - start;
  const after = await side.done();
  after.forEach((sum, at) => {
    const wanted = side.adds[at] * count;
    if (sum - before[at] !== wanted) fail(`${sum - before[at]} done instead of ${wanted}`);
  });
  return took;
}

const fit = (count, step) => Math.ceil(count / step) * step;

/** So many callers share the work; each begins its next piece when its last is done. */
export async function callers(many, count, piece) {
  let next = 0;
  const caller = async () => {
    while (next < count) await piece(next++);
  };
  await Promise.all(Array.from({ length: many }, caller));
}
