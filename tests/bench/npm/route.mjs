// A route as one writes it by hand who knows what he does: the official package proves the event,
// and one transaction notes its id, so that it counts once, and does what it is for.

import Stripe from 'stripe';
import { CREDITS, SECRET } from './shop.mjs';

const TABLES = [
  'CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT NOT NULL)',
  'CREATE TABLE users (id TEXT PRIMARY KEY, credits BIGINT NOT NULL)',
  `CREATE TABLE orders (session_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, payment TEXT,
    amount BIGINT, currency TEXT, status TEXT NOT NULL)`,
];

/** The route, on a database of node:sqlite; statements are prepared once. */
export function routeOn(database) {
  const stripe = new Stripe('sk_test_bench');
  for (const sql of TABLES) database.exec(sql);
  const note = database.prepare('INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING');
  const find = database.prepare('SELECT user_id, status FROM orders WHERE session_id = ?');
  const pay = database.prepare(
    "UPDATE orders SET status = 'paid', payment = ?, amount = ?, currency = ? WHERE session_id = ?",
  );
  const add = database.prepare('UPDATE users SET credits = credits + ? WHERE id = ?');

  function fulfil(event) {
    if (note.run(event.id, event.type).changes === 0) return;
    if (event.type !== 'checkout.session.completed') return;
    const session = event.data.object;
    const order = find.get(session.id);
    if (!order) throw new Error(`no order has the session ${session.id}`);
    if (order.status === 'paid' || session.payment_status !== 'paid') return;
    pay.run(session.payment_intent, session.amount_total, session.currency, session.id);
    add.run(CREDITS, order.user_id);
  }

  async function POST(request) {
    const body = await request.text();
    let event;
    try {
      event = stripe.webhooks.constructEvent(body, request.headers.get('stripe-signature'), SECRET);
    } catch (error) {
      return new Response(error.message, { status: 400 });
    }
    database.exec('BEGIN IMMEDIATE');
    try {
      fulfil(event);
      database.exec('COMMIT');
    } catch {
      database.exec('ROLLBACK');
      return new Response('try again', { status: 500 });
    }
    return Response.json({ received: true });
  }

  return {
    POST,
    /** Users who have begun one checkout each. */
    settle(users) {
      const user = database.prepare('INSERT INTO users VALUES (?, 0)');
      const order = database.prepare(
        "INSERT INTO orders (session_id, user_id, status) VALUES (?, ?, 'pending')",
      );
      database.exec('BEGIN');
      for (const id of users) user.run(id);
      for (const id of users) order.run(`cs_test_${id}_0`, id);
      database.exec('COMMIT');
    },
    done: async () =>
      Object.values(
        database
          .prepare(
            `SELECT (SELECT COUNT(*) FROM orders WHERE status = 'paid'),
              (SELECT COALESCE(SUM(credits), 0) FROM users)`,
          )
          .get(),
      ),
  };
}
