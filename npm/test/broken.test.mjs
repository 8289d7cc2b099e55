// A core that really breaks: WebAssembly traps, and its instance is good for nothing any more.

import assert from 'node:assert/strict';
import test from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// As in an edge runtime each request is a job of its own, so that many are under way at once.
globalThis.EdgeRuntime = 'of this test';
const { buy, deliver, HOME, openShop, sign, startLab } = await import('./kit.mjs');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** A module with one function, and `unreachable` is all that it does. */
const TRAP = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0,
  10, 5, 1, 3, 0, 0, 11,
]);
const { trap } = new WebAssembly.Instance(new WebAssembly.Module(TRAP)).exports;

/** What is seen at the border, and when it breaks: at so many calls of a job from now. */
const seen = { instances: 0, breaksAfter: Infinity, twice: [] };

const { Instance } = WebAssembly;
WebAssembly.Instance = function (...words) {
  const instance = new Instance(...words);
  const real = instance.exports;
  if (!('job_next' in real)) return instance;
  seen.instances += 1;
  const live = new Set();
  const core_begin = (...with_) => {
    const job = real.core_begin(...with_);
    live.add(job);
    return job;
  };
  const job_next = (...with_) => {
    if (seen.breaksAfter === 0) {
      seen.breaksAfter = Infinity;
      trap();
    }
    seen.breaksAfter -= 1;
    return real.job_next(...with_);
  };
  const __wbg_job_free = (job, how) => {
    if (!live.delete(job)) seen.twice.push(job);
    real.__wbg_job_free(job, how);
  };
  return { exports: { ...real, core_begin, job_next, __wbg_job_free } };
};

const post = (body) =>
  new Request(`${HOME}/api/kassa/webhooks/stripe`, {
    method: 'POST',
    headers: { 'stripe-signature': sign(body) },
    body,
  });

test('a trap is answered 503, and the same call by a fresh core', async () => {
  const shop = openShop({ on: { alert() {} } });
  await shop.benefits('ada');
  const before = seen.instances;
  seen.breaksAfter = 0;
  const broken = await shop.benefits('ada').catch((error) => error);
  assert.equal(broken.code, 'core_restarted');
  assert.equal(broken.status, 503);
  assert.ok(broken.cause instanceof WebAssembly.RuntimeError);
  seen.breaksAfter = 0;
  const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'ping', livemode: false });
  assert.equal((await shop.handler(post(body))).status, 503);
  assert.equal((await shop.handler(post(body))).status, 200);
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
  assert.equal(seen.instances, before + 2);
});

test('whenever the core breaks, an event that comes again counts once', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab, on: { alert() {} } });
  let breaks = 0;
  for (let after = 0; ; after += 1) {
    const customer = { id: `ada-${after}`, email: 'ada@example.com' };
    const session = await shop.checkout({ customer, plan: 'pack' });
    await lab.post('/lab/stripe/pay', { session: session.id });
    const { deliveries } = await lab.get('/lab/stripe/deliveries');
    const { headers, body } = deliveries.find(({ type }) => type === 'checkout.session.completed');
    seen.breaksAfter = after;
    const url = `${HOME}/webhook`;
    const reply = await shop.webhook('stripe', new Request(url, { method: 'POST', headers, body }));
    const broke = seen.breaksAfter === Infinity;
    seen.breaksAfter = Infinity;
    assert.equal(reply.status, broke ? 503 : 200);
    await deliver(lab, shop, { times: 2 });
    assert.equal((await shop.benefits(customer.id)).totalAvailableCredits, 500, `after ${after}`);
    if (!broke) break;
    breaks += 1;
  }
  // Before the first step, after the read, and after the write.
  assert.ok(breaks >= 3, `it broke ${breaks} times`);
});

test('when its memory runs out, all that is under way is answered 503', async () => {
  // Node.js hands out so many pages of 64 KiB to each instance from now on.
  setFlagsFromString('--wasm-max-mem-pages=128');
  let open = () => {};
  let gate = new Promise((resolve) => (open = resolve));
  gate.catch(() => undefined);
  const store = { read: () => gate, write: async () => {} };
  const shop = openShop({ store, on: { alert() {} } });
  seen.breaksAfter = 0;
  await assert.rejects(shop.benefits('ada'), { code: 'core_restarted' });
  const before = seen.instances;
  const bodies = Array.from({ length: 24 }, (_, at) => {
    const object = { id: `cs_${at}`, object: 'checkout.session', metadata: { x: 'x'.repeat(900_000) } };
    const type = 'checkout.session.completed';
    return JSON.stringify({ id: `evt_${at}`, object: 'event', type, livemode: false, data: { object } });
  });
  const underWay = bodies.map((body) => shop.handler(post(body)));
  await new Promise((resolve) => setTimeout(resolve, 500));
  open(Promise.reject(new Error('the store is gone as well')));
  const replies = await Promise.all(underWay);
  const codes = await Promise.all(replies.map(async (reply) => (await reply.json()).code));
  assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([503]));
  assert.ok(codes.filter((code) => code === 'core_restarted').length > 1, codes.join());
  assert.ok(seen.instances > before + 1);
  gate = Promise.resolve([]);
  const [first] = bodies;
  assert.notEqual((await (await shop.handler(post(first))).json()).code, 'core_restarted');
});

test('nothing is freed twice, whether it ended, was dropped or broke', async () => {
  const shop = openShop({
    store: {
      read: async (_sql, params) => (params.includes('lost') ? new Promise(() => {}) : []),
      write: async () => {},
    },
    on: { alert() {} },
  });
  for (let round = 0; round < 40; round += 1) {
    for (let at = 0; at < 5; at += 1) void shop.benefits('lost').catch(() => undefined);
    seen.breaksAfter = round % 4 === 0 ? round % 7 : Infinity;
    await shop.benefits('ada').catch(() => undefined);
    if (round % 3 === 0) collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  seen.breaksAfter = Infinity;
  await shop.benefits('ada');
  assert.deepEqual(seen.twice, []);
});
