// Both sides do the same work in turns, so that what the machine does meanwhile befalls both.

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 1 : 25;
const ROUND_MS = 20;

/**
 * A side is a function that does a piece of work so many times and returns what the work found:
 * the same number on both sides, or the bench ends. It may be asynchronous; `idle` is then what
 * comes along with the work, and is taken off. `why` says where the time of ours goes.
 */
export async function compare({ name, ours, peer, idle, why, ms = ROUND_MS }) {
  // Work is doubled until both sides take long enough for a clock; by then the code is warm.
  const enough = quick ? ms / 10 : ms;
  let count = 1;
  for (let took = 0; took < enough; count *= 2) took = await quickest([ours, peer], count * 2);
  const rounds = [];
  for (let at = 0; at < ROUNDS; at += 1) {
    // Who goes second may find a warmer machine, so that changes too.
    const order = at % 2 === 0 ? [ours, peer] : [peer, ours];
    const results = new Map();
    for (const side of order) results.set(side, await round(side, count));
    const [a, b] = [results.get(ours), results.get(peer)];
    if (a.found !== b.found) throw new Error(`${name}: ${a.found} and ${b.found} is not the same`);
    const off = idle ? Math.min((await round(idle)).took, (await round(idle)).took) : 0;
    rounds.push({ ours: a.took - off, peer: b.took - off });
  }
  console.log(JSON.stringify({ name, count, rounds, why: await why?.(count) }));
}

/** Microseconds of a piece of work, at best. */
export async function atBest(side, count) {
  for (let warm = 0; warm < 4; warm += 1) await side(count);
  return ((await quickest([side, side, side], count)) * 1000) / count;
}

async function quickest(sides, count) {
  const took = [];
  for (const side of [...sides, ...sides]) took.push((await round(side, count)).took);
  return Math.min(...took);
}

async function round(side, count) {
  const start = performance.now();
  const found = await side(count);
  return { found, took: performance.now() - start };
}
