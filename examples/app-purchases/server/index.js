// Node's own server in front of an `answer` that speaks Request and Response, as Workers, Deno, Bun
// and Hono do; there this file is not needed.

import { createServer } from 'node:http';
import { answer } from './app.js';
import { kassa } from './billing.js';
import { lab } from './stores.js';

const { PORT = '3000', BASE_URL = `http://localhost:${PORT}` } = process.env;
/** The phone that stands in for the two stores' apps. Without a lab it is not even loaded. */
const phone = lab ? await import('../lab/phone.js') : undefined;

createServer(async (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  const body = method === 'POST' ? { body: incoming, duplex: 'half' } : {};
  try {
    const request = new Request(BASE_URL + url, /** @type {RequestInit} */ ({ method, headers, ...body }));
    const reply = (await phone?.answer(request)) ?? (await answer(request));
    outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
    outgoing.end(Buffer.from(await reply.arrayBuffer()));
  } catch (error) {
    console.error(error);
    outgoing.writeHead(500).end();
  }
}).listen(Number(PORT), () => console.log(`listening on ${BASE_URL}`));

// What is due: purchases that a store has not been told of, notices that failed, coins that end.
setInterval(() => kassa.tick().catch(console.error), 60_000).unref();
