// What a tutorial has its readers write: the official package proves the event, then the order is
// looked for, inserted, and the credits are added, each by a call of its own.

import Stripe from 'stripe';
import { CREDITS, SECRET } from './shop.mjs';

const stripe = new Stripe('sk_test_bench');

/** Answers one webhook. */
export async function answer(db, request) {
  const body = await request.text();
  let event;
  try {
    event = stripe.webhooks.constructEvent(body, request.headers.get('stripe-signature'), SECRET);
  } catch (error) {
    return new Response(error.message, { status: 400 });
  }
  if (event.type === 'checkout.session.completed') {
    const session = event.data.object;
    const known = await db.order(session.payment_intent);
    if (!known) {
      const { userId } = session.metadata;
      await db.addOrder(session.payment_intent, userId, session.amount_total, session.currency);
      await db.addCredits(userId, CREDITS);
    }
  }
  return Response.json({ received: true });
}

const TABLES = [
  'CREATE TABLE users (id TEXT PRIMARY KEY, credits BIGINT NOT NULL)',
  `CREATE TABLE orders (provider_order_id TEXT PRIMARY KEY, user_id TEXT NOT NULL,
    amount BIGINT NOT NULL, currency TEXT NOT NULL, order_type TEXT NOT NULL)`,
];

/** On a database of node:sqlite; statements are prepared once. */
export function onSqlite(database) {
  for (const sql of TABLES) database.exec(sql);
  const order = database.prepare('SELECT * FROM orders WHERE provider_order_id = ?');
  const addOrder = database.prepare(
    "INSERT INTO orders VALUES (?, ?, ?, ?, 'one_time_purchase')",
  );
  const addCredits = database.prepare('UPDATE users SET credits = credits + ? WHERE id = ?');
  const deduct = database.prepare(
    'UPDATE users SET credits = credits - 1 WHERE id = ? AND credits >= 1',
  );
  return {
    order: async (id) => order.get(id),
    addOrder: async (...order) => addOrder.run(...order),
    addCredits: async (user, credits) => addCredits.run(credits, user),
    deduct: async (user) => deduct.run(user).changes === 1,
    async settle(users, credits) {
      const add = database.prepare('INSERT INTO users VALUES (?, ?)');
      database.exec('BEGIN');
      for (const user of users) add.run(user, credits);
      database.exec('COMMIT');
    },
    done: async () =>
      Object.values(
        database
          .prepare('SELECT (SELECT COUNT(*) FROM orders), (SELECT SUM(credits) FROM users)')
          .get(),
      ),
  };
}

/** On a pool of postgres.js, which prepares what stands in its templates. */
export async function onPostgres(sql) {
  for (const table of TABLES) await sql.unsafe(table);
  return {
    order: async (id) => (await sql`SELECT * FROM orders WHERE provider_order_id = ${id}`)[0],
    addOrder: (id, user, amount, currency) =>
      sql`INSERT INTO orders VALUES (${id}, ${user}, ${amount}, ${currency}, 'one_time_purchase')`,
    addCredits: (user, credits) =>
      sql`UPDATE users SET credits = credits + ${credits} WHERE id = ${user}`,
    deduct: async (user) =>
      (await sql`UPDATE users SET credits = credits - 1 WHERE id = ${user} AND credits >= 1`)
        .count === 1,
    async settle(users, credits) {
      const rows = users.map((id) => ({ id, credits }));
      for (let at = 0; at < rows.length; at += 1000) {
        await sql`INSERT INTO users ${sql(rows.slice(at, at + 1000))}`;
      }
    },
    async done() {
      const [row] = await sql`SELECT (SELECT COUNT(*) FROM orders)::int AS orders,
        (SELECT SUM(credits) FROM users)::bigint AS credits`;
      return [row.orders, Number(row.credits)];
    },
  };
}
