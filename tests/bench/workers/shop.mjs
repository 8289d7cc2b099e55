// A Worker with as many accounts as wanted, each a subscriber with a pack.

import { createRequire } from 'node:module';
import { arriving, openBank } from '../../stores/suite/bank.mjs';

const example = '../../../examples/cloudflare-worker';
const { Miniflare } = createRequire(new URL(`${example}/package.json`, import.meta.url))('miniflare');
const { bundled } = await import(`${example}/test/bundle.mjs`);

const TABLES = ['revision', 'entry', 'account', 'link', 'order', 'subscription'];
/** All of its ids are made of this name, so that a copy differs by the name alone. */
const FIRST = 'acct000000';
export const nameOf = (number) => `acct${String(number).padStart(6, '0')}`;

export async function openShop(folder) {
  const bank = openBank();
  let sales = 0;
  // Renewals move the clock; the Worker's stands at the end of all that is sold here.
  const now = bank.now + 400 * 86_400_000;
  const worker = new Miniflare({
    modules: await bundled(new URL('worker.mjs', import.meta.url).pathname),
    compatibilityDate: '2026-04-01',
    d1Databases: ['DB'],
    d1Persist: folder,
    durableObjects: { ACCOUNTS: { className: 'Account', useSQLite: true } },
    bindings: { NOW: String(now) },
  });
  const base = (await worker.ready).href;
  const database = await worker.getD1Database('DB');

  const post = (path, init) => fetch(new URL(path, base), { method: 'POST', ...init });
  /** A webhook as it is sent, and all of it read. */
  const letter = async (event) => {
    const { headers, body } = await arriving(event, now);
    return { headers: Object.fromEntries(headers), body: await new Response(body).text() };
  };
  const bring = async (event) => {
    const reply = await post('straight/webhooks', await letter(event));
    const { result } = await reply.json();
    if (result?.result !== 'applied') throw new Error(`${reply.status} ${JSON.stringify(result)}`);
  };

  /** The account that the others are copies of; it has no other part in this. */
  async function first({ renewals = 0, spends = 0 } = {}) {
    const { id } = await (await post(`straight/open/${FIRST}`)).json();
    if (!id) throw new Error('no checkout');
    const sub = bank.subscribe(FIRST);
    await bring(sub.created);
    await bring(sub.paid);
    for (let month = 0; month < renewals; month += 1) {
      const { updated, told } = bank.renew(sub);
      await bring(updated);
      await bring(told);
    }
    await bring(bank.sale(FIRST).event);
    for (let n = 0; n < spends; n += 1) await post(`straight/deduct/${FIRST}/first-${n}`);
  }

  /** Copies of it with the numbers `from` to `to`; answers what each takes, in bytes. */
  async function copies(from, to) {
    const before = await size();
    for (const table of TABLES) {
      const columns = (await database.prepare(`SELECT name FROM pragma_table_info('kassa_${table}')`).raw()).flat();
      const copied = columns.map((name) => `replace(t.${name}, '${FIRST}', n.name) AS ${name}`);
      const numbers = `WITH RECURSIVE n(i, name) AS (SELECT ?1, printf('acct%06d', ?1) UNION ALL
        SELECT i + 1, printf('acct%06d', i + 1) FROM n WHERE i < ?2)`;
      const own = ['kassa_revision', 'kassa_entry', 'kassa_account'].includes(`kassa_${table}`);
      const where = own || columns.includes('account') ? `t.account = '${FIRST}'` : '1 = 1';
      const insert = `INSERT INTO kassa_${table} (${columns}) ${numbers} SELECT ${copied} FROM n, kassa_${table} t WHERE ${where}`;
      for (let at = from; at <= to; at += 1000) {
        await database.prepare(insert).bind(at, Math.min(at + 999, to)).run();
      }
    }
    return ((await size()) - before) / (to - from + 1);
  }

  const size = async () => (await database.prepare('SELECT 1').run()).meta.size_after;

  return {
    base,
    first,
    copies,
    letter,
    /** The copies have had the ids that the bank would give. */
    sale(account) {
      const { event } = bank.sale(account);
      const { object } = event.data;
      const number = (sales += 1);
      event.id = `evt_load_${number}`;
      object.id = `cs_test_load_${number}`;
      object.payment_intent = `pi_load_${number}`;
      return event;
    },
    rows: async (sql) => database.prepare(sql).raw(),
    close: () => worker.dispose(),
  };
}
