// A Worker that serves: it spends and takes messages, as a Worker of an app does.

import { breakAfter, unbroken } from './breaking.mjs';
import { createKassa } from 'kassa';
import { d1 } from 'kassa/stores/d1';
import { arriving, openBank, plans, SECRET } from '../suite/bank.mjs';

async function decided(ask) {
  for (;;) {
    const end = await ask().catch((error) => error);
    if (!(end instanceof Error)) return end;
    if (!end.retryable) throw end;
  }
}

export default {
  async fetch(request, { DB }) {
    const { account, key, sale, begin, breaks } = await request.json();
    const bank = openBank();
    globalThis.fetch = bank.fetch;
    const kassa = createKassa({
      plans,
      providers: { stripe: { secretKey: 'sk_test_worker', webhookSecret: SECRET } },
      store: d1(DB),
      baseUrl: 'https://shop.example',
      now: () => bank.now,
      on: { alert: () => {} },
    });
    if (begin) return Response.json(await kassa.checkout({ customer: { id: account }, plan: 'pack' }));
    if (key) {
      const how = { strategy: 'oneTimeOnly', key };
      return Response.json(await decided(() => kassa.deduct(account, 1, how)));
    }
    if (sale) {
      bank.customers.set(account, `cus_${account}_1`);
      const { event } = bank.sale(account);
      event.id = sale;
      event.data.object.id = `cs_test_${sale}`;
      event.data.object.payment_intent = `pi_${sale}`;
      const arrived = await arriving(event, bank.now);
      if (breaks !== undefined) breakAfter(breaks);
      const reply = await kassa.webhook('stripe', arrived);
      const broke = breaks !== undefined && !unbroken();
      breakAfter(Infinity);
      return Response.json({ sold: reply.status === 200, status: reply.status, broke });
    }
    const { totalAvailableCredits } = await kassa.benefits(account);
    const sums = 'SELECT COUNT(*), COUNT(DISTINCT cause), MAX(revision) FROM kassa_revision';
    const entries = 'SELECT SUM(amount) FROM kassa_entry';
    const [[[rows, causes, last]], [[sum]]] = [await DB.prepare(sums).raw(), await DB.prepare(entries).raw()];
    const known = await DB.prepare('SELECT cause FROM kassa_revision').raw();
    return Response.json({ credits: totalAvailableCredits, rows, causes, last, sum, known: known.flat() });
  },
};
