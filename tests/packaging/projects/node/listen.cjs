// Node's own server in front of a handler that speaks Request and Response.

const { createServer } = require('node:http');

/** Serves the shop; the CommonJS and the module build share this file. */
exports.listen = function listen({ createKassa, verifyWebhook }, { labClock }, { sqlite }) {
  const { PORT, LAB_URL, WEBHOOK_SECRET } = process.env;
  const home = `http://127.0.0.1:${PORT}`;
  const kassa = createKassa({
    plans: {
      pro: {
        name: 'Pro',
        price: { amount: 1900, currency: 'usd' },
        interval: 'month',
        benefits: { monthlyCredits: 100, features: ['export'] },
      },
    },
    providers: {
      stripe: { secretKey: 'sk_test_lab', webhookSecret: WEBHOOK_SECRET, apiBase: LAB_URL },
    },
    store: sqlite('data/kassa.sqlite'),
    baseUrl: home,
    identify: (request) => ({ id: request.headers.get('x-user') ?? 'nobody' }),
    now: labClock(LAB_URL),
  });

  async function answer(request) {
    if (!new URL(request.url).pathname.startsWith('/api/verify')) return kassa.handler(request);
    const { headers } = request;
    const webhook = { headers, body: await request.text(), secrets: WEBHOOK_SECRET };
    try {
      const { id, kind } = verifyWebhook('stripe', webhook);
      return Response.json({ id, kind });
    } catch (error) {
      return Response.json(error, { status: error.status });
    }
  }

  createServer(async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const body = method === 'POST' ? { body: incoming, duplex: 'half' } : {};
    const reply = await answer(new Request(home + url, { method, headers, ...body }));
    outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
    outgoing.end(Buffer.from(await reply.arrayBuffer()));
  }).listen(Number(PORT), '127.0.0.1');
};
