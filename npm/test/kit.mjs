// What the tests share: a lab as the live peer, and a small shop on top of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createKassa } from 'kassa';
import { labClock } from 'kassa/lab';
import { sqlite } from 'kassa/stores/sqlite';

export const SECRET = 'whsec_npm_tests';
export const HOME = 'https://shop.example';

/** Starts a lab that moves its clock and delivers only when told to. */
export async function startLab(test, ...more) {
  const words = [
    ...more,
    '--port',
    '0',
    '--frozen',
    '--webhook',
    `${HOME}/webhook`,
    '--webhook-secret',
    SECRET,
  ];
  const built = process.env.KASSA_LAB_BIN;
  const root = new URL('../..', import.meta.url).pathname;
  const lab = built
    ? spawn(built, words)
    : spawn('cargo', ['run', '--quiet', '--package', 'kassa-lab', '--', ...words], { cwd: root });
  lab.stderr.resume();
  test.after(() => lab.kill());
  for await (const line of createInterface(lab.stdout)) {
    const url = /^lab listening on (\S+)/.exec(line)?.[1];
    if (!url) continue;
    await control(url, '/lab/mode', { delivery: 'hold' });
    return {
      url,
      get: (path) => control(url, path),
      post: (path, wish) => control(url, path, wish),
    };
  }
  throw new Error('the lab ended before it listened');
}

async function control(url, path, wish) {
  const init = wish && { method: 'POST', body: JSON.stringify(wish) };
  const reply = await fetch(url + path, init);
  const body = await reply.json();
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${JSON.stringify(body)}`);
  return body;
}

export const plans = {
  starter: {
    name: 'Starter',
    price: { amount: 900, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 50 },
  },
  pro: {
    name: 'Pro',
    description: 'Everything.',
    price: { amount: 1900, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 100, features: ['export'] },
    prices: { stripe: 'price_pro' },
  },
  pack: {
    name: 'Pack',
    price: { amount: 500, currency: 'usd' },
    benefits: { oneTimeCredits: 500 },
  },
};

/** A file that no other test has. */
export function freshFile() {
  return join(mkdtempSync(join(tmpdir(), 'kassa-')), 'made/on/demand/kassa.sqlite');
}

/** A shop whose visitors tell who they are by a header. */
export function openShop({ lab, ...more } = {}) {
  return createKassa({
    plans,
    providers: {
      stripe: { secretKey: 'sk_test_lab', webhookSecret: SECRET, apiBase: lab?.url },
    },
    store: sqlite(freshFile()),
    baseUrl: HOME,
    identify: (request) => {
      const id = request.headers.get('x-user');
      return id && { id, email: `${id}@example.com`, name: null };
    },
    ...(lab && { now: labClock(lab.url) }),
    ...more,
  });
}

/** A request as the shop's own page would send it. */
export function visit(path, { user = 'ada', body, headers = {}, method } = {}) {
  return new Request(`${HOME}/api/kassa/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { origin: HOME, ...(user && { 'x-user': user }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** Asks the handler like a page; answers the status beside the reply's fields. */
export async function asked(shop, path, init) {
  const reply = await shop.handler(visit(path, init));
  assert.equal(reply.headers.get('cache-control'), 'no-store');
  return { status: reply.status, ...(await reply.json()) };
}

/** Hands every waiting webhook to the shop; answers their types and the shop's replies. */
export async function deliver(lab, shop, { times = 1, order = (list) => list } = {}) {
  const answers = [];
  for (let round = 0; round < 10; round += 1) {
    const { deliveries } = await lab.get('/lab/deliveries');
    if (deliveries.length === 0) break;
    for (const delivery of order(deliveries)) {
      for (let time = 0; time < times; time += 1) {
        const { provider, headers, body } = delivery;
        const reply = await shop.webhook(
          provider,
          new Request(`${HOME}/webhook`, { method: 'POST', headers, body }),
        );
        answers.push({ type: delivery.type, status: reply.status, ...(await reply.json()) });
      }
      await lab.post('/lab/deliveries', { id: delivery.id, status: 200 });
    }
  }
  return answers;
}

/** Buys a plan to the end: checkout, payment, webhooks. */
export async function buy(lab, shop, plan, customer = { id: 'ada', email: 'ada@example.com' }) {
  const session = await shop.checkout({ customer, plan });
  if (!session.ok) return session;
  await lab.post('/lab/stripe/pay', { session: session.id });
  await deliver(lab, shop);
  return session;
}

/** A signature as the provider's documentation describes it. */
export function sign(body, { secret = SECRET, at = Math.floor(Date.now() / 1000) } = {}) {
  const mac = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
  return `t=${at},v1=${mac}`;
}
