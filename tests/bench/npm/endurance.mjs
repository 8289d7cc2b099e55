// Webhooks without end through one wasm instance of the packed package: of a hundred ten are
// abandoned in the middle, one is malformed, and some are large. Its memory must not grow.
// Usage: node endurance.mjs [COUNT]

import { wasm } from './edge.mjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sqlite } from 'kassa/stores/sqlite';
import { answerOf, numberIn, fateOf, writer } from './letters.mjs';
import { callers } from './measure.mjs';
import { fail, FIRST, open, settle, withCheckouts } from './shop.mjs';

const COUNT = Number(process.argv[2] ?? 1_000_000);
const AT_ONCE = 16;
const NOW = Date.now();
const MB = 1_000_000;
/** A heap is never twice the same; what each webhook left behind would soon be more. */
const HEAP_SLACK = 8 * MB;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** Answers from memory: what a real store answered to the first such question. */
async function canned() {
  const real = sqlite(':memory:');
  const answers = new Map();
  const fate = (params) => fateOf(numberIn(JSON.stringify(params)));
  const store = {
    async read(sql, params) {
      await interrupted(fate(params), 'reads');
      if (!answers.has(sql)) answers.set(sql, await real.read(sql, params));
      return answers.get(sql);
    },
    async write(statements) {
      await interrupted(fate(statements.map(({ params }) => params)), 'writes');
    },
  };
  return { real, store };
}

/** A request that is lost waits for ever for something that nobody holds any more. */
function interrupted(fate, now) {
  if (fate === `lost while it ${now}`) return new Promise(() => {});
  if (fate === `failed while it ${now}`) throw new Error('the store is gone, on purpose');
  return undefined;
}

const { real, store } = await canned();
const rows = await withCheckouts(1);
await open(real).benefits('nobody');
await settle(real, rows, [FIRST]);
const kassa = open(store, { now: () => NOW, on: { alert() {} } });
await kassa.benefits(FIRST);
const letter = writer(FIRST, NOW);

async function one(number) {
  // As each real request does, it comes in a turn of its own.
  await new Promise(setImmediate);
  const { fate, request } = letter(number);
  const reply = kassa.webhook('stripe', request);
  const wanted = answerOf(fate);
  if (wanted === undefined) return;
  const { status } = await reply;
  if (status !== wanted) fail(`number ${number}, ${fate}: answered ${status}, not ${wanted}`);
}

const start = performance.now();
const seen = [];
for (let part = 0; part < 100; part += 1) {
  const from = Math.floor((COUNT * part) / 100);
  const many = Math.floor((COUNT * (part + 1)) / 100) - from;
  await callers(AT_ONCE, many, (at) => one(from + at));
  // What is lost is small for JavaScript, so Node.js alone would look for it now and then; at equal
  // distances, what is held can be compared.
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  const held = wasm.memory.buffer.byteLength;
  seen.push({ held, heapUsed });
  if (part % 5 === 4) tell(from + many, held, heapUsed, rss);
}

// What comes in the first tenth may still make room; from then on all of it is used again.
const [early, late] = [seen[9], seen.at(-1)];
const grown = late.heapUsed - early.heapUsed;
if (wasm.instances > 1) fail(`the core was restarted: ${wasm.instances} instances`);
if (late.held > early.held) fail(`wasm memory grew from ${early.held} to ${late.held} bytes`);
if (grown > HEAP_SLACK) fail(`the heap grew by ${grown} bytes`);
console.log(`${COUNT} webhooks through one instance: wasm memory stayed at ${late.held} bytes`);

function tell(many, ...bytes) {
  const spent = ((performance.now() - start) / 1000).toFixed(1);
  const [held, heap, all] = bytes.map((some) => `${(some / MB).toFixed(2)} MB`);
  console.error(`${many} webhooks in ${spent} s: wasm ${held}, heap ${heap}, process ${all}`);
}
