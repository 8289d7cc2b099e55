// A Worker in workerd, and the bank that it talks to: a server that also tells the time.

import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Miniflare } from 'miniflare';
import { arriving, openBank } from '../../../tests/stores/suite/bank.mjs';
import { bundled } from './bundle.mjs';

async function bankServer(bank) {
  const server = createServer(async (request, response) => {
    if (request.url === '/lab/clock') return response.end(JSON.stringify({ now: bank.now }));
    const { method, headers } = request;
    const body = (await text(request)) || undefined;
    const reply = await bank.fetch(`http://bank${request.url}`, { method, headers, body });
    response.writeHead(reply.status, Object.fromEntries(reply.headers));
    response.end(await reply.text());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that cannot begin still ends.
  server.unref();
  return server;
}

const ofTests = (address) => ({ BANK: address });

/** Opens an empty world around a Worker. Only a driver of PostgreSQL may need Node.js in it. */
export async function openWorld({
  entry = 'worker.mjs',
  d1 = ['DB'],
  bindings = ofTests,
  hyperdrives = {},
} = {}) {
  const node = Object.keys(hyperdrives).length > 0;
  const bank = openBank();
  const server = await bankServer(bank);
  const address = `http://127.0.0.1:${server.address().port}`;
  const worker = new Miniflare({
    modules: await bundled(entry),
    compatibilityDate: '2026-04-01',
    d1Databases: d1,
    durableObjects: { ACCOUNTS: { className: 'Account', useSQLite: true } },
    bindings: bindings(address),
    hyperdrives,
    ...(node && { compatibilityFlags: ['nodejs_compat'] }),
  });
  await worker.ready;
  const send = async (path, body) => {
    const reply = await worker.dispatchFetch(`http://worker${path}`, {
      method: 'POST',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return reply.json();
  };
  const world = {
    bank,
    worker,
    address,
    send,
    /** Calls a method of the Kassa; what it throws is thrown here. */
    async call(call, ...words) {
      const { came, error } = await send('/call', { call, with: words, ...world.how });
      if (error) throw Object.assign(new Error(error.hint), error);
      return came;
    },
    /** What calls go by: `{ objects: false }`, `{ shard }`. */
    how: {},
    set: (what = {}) => send('/set', what),
    /** Brings a webhook as the provider sends it. */
    async bring(event, { change = (request) => request, shard = '' } = {}) {
      const { headers, body } = change(await arriving(event, bank.now));
      const init = { method: 'POST', headers: Object.fromEntries(headers), body: await new Response(body).text() };
      const query = new URLSearchParams({ shard, objects: world.how.objects !== false });
      const reply = await worker.dispatchFetch(`http://worker/webhooks/stripe?${query}`, init);
      const told = await reply.json();
      return { status: reply.status, code: told.code, ...told.result };
    },
    /** Somebody with a month of 100 credits. */
    async subscriber(account) {
      const { id } = await world.call('checkout', { customer: { id: account }, plan: 'pro' });
      const { checkout } = bank.sessions.get(id);
      const sub = bank.subscribe(account, { checkout });
      await world.bring(sub.created);
      await world.bring(sub.paid);
      return sub;
    },
    credits: async (account) => (await world.call('benefits', account)).totalAvailableCredits,
    async rows(sql, name = 'DB') {
      const database = await worker.getD1Database(name);
      return database.prepare(sql).raw();
    },
    async close() {
      await worker.dispose();
      server.close();
    },
  };
  return world;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so. */
export async function until(so, what, patience = 60_000) {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(50)) {
    if (await so()) return;
  }
  throw new Error(`never: ${what}`);
}
