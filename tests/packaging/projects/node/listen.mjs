// Node's own server in front of a handler that speaks Request and Response.

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { answering, openShop, openStores } from './shop.mjs';

const KINDS = { '.html': 'text/html', '.js': 'text/javascript' };

/** Serves the shop, and the folder PAGE if there is one. How the entries came here is the
 * caller's business. */
export function listen(entries, lab, { sqlite }) {
  const { PORT, BASE_URL, PAGE } = process.env;
  const store = sqlite('data/kassa.sqlite');
  const kassa = openShop(entries.kassa, lab, store, process.env);
  const stores = openStores(entries.kassa, lab, store, process.env);
  const answer = answering(kassa, entries, process.env, stores);

  createServer(async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const file = PAGE && join(PAGE, url === '/' ? 'index.html' : new URL(url, BASE_URL).pathname);
    if (file && existsSync(file)) {
      outgoing.writeHead(200, { 'content-type': KINDS[extname(file)] ?? 'text/plain' });
      return outgoing.end(readFileSync(file));
    }
    const body = method === 'POST' ? { body: incoming, duplex: 'half' } : {};
    const reply = await answer(new Request(BASE_URL + url, { method, headers, ...body }));
    outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
    outgoing.end(Buffer.from(await reply.arrayBuffer()));
  }).listen(Number(PORT), '127.0.0.1');
}
