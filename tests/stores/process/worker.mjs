// A process that serves: it spends and takes messages until it is killed or done, and writes a
// line for each thing that was confirmed. Its keys begin with a name, or with each of several.
// Usage: node worker.mjs <store> <place> <account> <name,name…> <count>

import { createKassa } from 'kassa';
import { arriving, openBank, plans, SECRET } from '../suite/bank.mjs';
import { opened } from './places.mjs';

const [kind, place, account, names, count] = process.argv.slice(2);
const bank = openBank();
globalThis.fetch = bank.fetch;
bank.customers.set(account, `cus_${account}_1`);
const kassa = createKassa({
  plans,
  providers: { stripe: { secretKey: 'sk_test_worker', webhookSecret: SECRET } },
  store: opened(kind, place),
  baseUrl: 'https://shop.example',
  now: () => bank.now,
  on: { alert: () => {} },
});
const tell = (...words) => process.stdout.write(`${words.join(' ')}\n`);

async function spend(key) {
  for (;;) {
    const end = await kassa.deduct(account, 1, { strategy: 'oneTimeOnly', key }).catch((error) => error);
    if (!(end instanceof Error)) return tell('spent', key, end.ok);
    if (!end.retryable) throw end;
  }
}

async function sell() {
  // Every process tells the same sales, so that each is told by all of them.
  const { event } = bank.sale(account);
  for (;;) {
    const reply = await kassa.webhook('stripe', await arriving(event, bank.now));
    if (reply.status === 200) return tell('sold', event.id);
    if (reply.status !== 503) throw new Error(await reply.text());
  }
}

tell('up');
for (const name of names.split(',')) {
  for (let number = 0; number < Number(count); number += 4) {
    const four = [0, 1, 2, 3].map((more) => spend(`${name}-${number + more}`));
    await Promise.all([...four, sell()]);
  }
}
tell('done');
process.exit(0);
