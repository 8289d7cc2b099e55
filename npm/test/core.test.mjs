// The border to the core: what happens when it breaks, and what it leaves behind.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sqlite } from 'kassa/stores/sqlite';
import { freshFile, openShop, sign, visit } from './kit.mjs';

/** The core's memory, once it runs: it is made at the first call. */
let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = function (...words) {
  const instance = new Instance(...words);
  memory = instance.exports.memory;
  return instance;
};

test('after something broke inside, the next call has a fresh core', async (t) => {
  const shop = openShop({ on: { alert() {} } });
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
  const request = visit('benefits');
  // An answer of the core that cannot be read stands for whatever can go wrong in there.
  const parse = t.mock.method(JSON, 'parse', () => {
    throw new Error('broken');
  });
  await assert.rejects(shop.benefits('ada'), {
    code: 'core_restarted',
    status: 503,
    retryable: true,
  });
  const reply = await shop.handler(request);
  parse.mock.restore();
  assert.equal(reply.status, 503);
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 0);
});

test('an ask that was under way when the core broke ends with the same answer', async (t) => {
  const file = sqlite(freshFile());
  let go;
  const waits = new Promise((resolve) => {
    go = resolve;
  });
  const slow = openShop({
    store: { ...file, read: async (...words) => (await waits, file.read(...words)) },
  });
  const underWay = slow.benefits('ada');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const parse = t.mock.method(JSON, 'parse', () => {
    throw new Error('broken');
  });
  await assert.rejects(openShop().benefits('ada'), { code: 'core_restarted' });
  parse.mock.restore();
  go();
  await assert.rejects(underWay, { code: 'core_restarted', status: 503 });
  assert.equal((await slow.benefits('ada')).totalAvailableCredits, 0);
});

test('thousands of calls, good and bad, leave no memory behind', async () => {
  const shop = openShop({ store: sqlite(':memory:'), on: { alert() {} } });
  const body = JSON.stringify({ object: 'event', padding: 'x'.repeat(100_000) });
  const call = async () => {
    await shop.benefits('ada');
    await shop.deduct('ada', 1, { strategy: 'anyhow' }).catch(() => undefined);
    const headers = { 'stripe-signature': sign(body, { secret: 'whsec_other' }) };
    const request = new Request('https://shop.example', { method: 'POST', headers, body });
    assert.equal((await shop.webhook('stripe', request)).status, 400);
  };
  const after = async (rounds) => {
    for (let round = 0; round < rounds; round += 1) await call();
    return memory.buffer.byteLength;
  };
  const early = await after(100);
  assert.equal(await after(500), early);
});

test('a provider that does not answer, or answers too much, is a failure and no hang', async (t) => {
  const shop = openShop({ on: { alert() {} } });
  const order = { customer: { id: 'ada' }, plan: 'starter' };
  const replies = {
    'no connection': async () => {
      throw new TypeError('fetch failed');
    },
    'an endless reply': async () =>
      new Response(
        new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) }),
      ),
    'a redirect': async () => Response.redirect('https://evil.example'),
    'a page of a proxy': async () => new Response('<html>', { status: 502 }),
  };
  for (const [name, reply] of Object.entries(replies)) {
    const sent = t.mock.method(globalThis, 'fetch', reply);
    await assert.rejects(shop.checkout(order), (error) => {
      assert.equal(error.name, 'KassaError', name);
      assert.ok(!JSON.stringify(error).includes('sk_test'), name);
      return true;
    });
    for (const {
      arguments: [url, init],
    } of sent.mock.calls) {
      assert.equal(new URL(url).hostname, 'api.stripe.com', name);
      assert.equal(init.redirect, 'manual');
      assert.ok(init.signal instanceof AbortSignal);
    }
    sent.mock.restore();
  }
});
