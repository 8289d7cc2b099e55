// The game, as an app on a phone: what it asks its server, what it asks the store, and in which order.

import { buy, finish, keep, me, newest, other, owned, phone } from './device.js';
import { server, store } from './server.js';
import { busy, confirmed, listen, say, show } from './view.js';

const state = { plans: [], benefits: undefined, orders: [] };
let turns = 0;

/** Reads what the server says now; the phone computes no balance of its own. */
async function refresh() {
  const turn = ++turns;
  const [benefits, { orders = [] }] = await Promise.all([
    server('kassa/benefits', me()),
    server('kassa/orders', me()),
  ]);
  // What was asked before and comes after is old.
  if (turn !== turns) return;
  Object.assign(state, { benefits, orders });
  show(state, phone);
}

/**
 * Sends the server what the store gave, and only then lets go of it: whatever dies before, the store
 * gives it again, and the server counts it once.
 */
async function deliver(purchase, account = me()) {
  const { store: provider, proof, product } = purchase;
  const came = await server('kassa/purchase', account, { provider, proof, product });
  if (!came.ok) return came.code;
  if (came.finish && phone.crash) await crash();
  if (came.finish) finish(purchase);
  return came.state;
}

/** The app dies between the server's answer and the store's. */
async function crash() {
  phone.crash = false;
  keep();
  location.reload();
  await new Promise(() => {});
}

const acts = {
  async light() {
    // An id of this press: sent again after a lost answer, it costs once.
    const came = await server('spend', me(), { thing: 'lantern', key: crypto.randomUUID() });
    if (!came.ok) return came.code;
    phone.lit[me()] = (phone.lit[me()] ?? 0) + 1;
    return 'lit';
  },
  async buy({ id }) {
    const plan = state.plans.find((it) => it.id === id);
    // For whom it is going to be, in the store's terms. The server made it, and knows it again.
    const begun = await server('kassa/checkout', me(), { plan: id, provider: phone.store });
    if (!begun.ok) return begun.code;
    if (!(await confirmed('buy', { plan, store: phone.store }))) return 'closed';
    return deliver(await buy(begun.way.product, begun.way.account));
  },
  async restore() {
    let came = 'nothing';
    for (const purchase of await owned()) came = await deliver(purchase);
    return came === 'landed' ? 'restored' : came;
  },
  async giveBack({ id }) {
    const order = state.orders.find((it) => it.id === id);
    const agreed = await confirmed('refund', { order });
    if (!agreed) return 'closed';
    const came = await server('refund', me(), { order: id, ...agreed });
    if (!came.ok) return came.code;
    if (came.state === 'refunded') return 'refunded';
    // No developer gives money back at the App Store. The device asks there, in a sheet of Apple's.
    if (!(await confirmed('apple', { order }))) return 'closed';
    await store('sheet', { id: came.transaction });
    phone.asked.push(id);
    return 'asked';
  },
};

/** What happens outside of the app. */
const world = {
  day: () => store('pass', { by: '1d' }),
  month: () => store('pass', { by: '1month' }),
  async refund() {
    const order = state.orders.find(
      ({ provider, orderType, refunded }) => provider === phone.store && orderType !== 'refund' && refunded === 0,
    );
    if (!order) return 'nothing';
    await store('refund', { store: phone.store, id: order.id });
    return 'storeRefunded';
  },
  async refused() {
    const id = phone.asked.pop();
    if (!id) return 'nothing';
    await store('refused', { id });
    return 'refused';
  },
  cardFails: () => card(true),
  cardPays: () => card(false),
  stranger() {
    const purchase = newest();
    return purchase ? deliver(purchase, other()) : 'nothing';
  },
};

async function card(fails) {
  const club = newest('club');
  if (!club) return 'noClub';
  await store('card', { ...club, fails });
  return fails ? 'cardFails' : 'cardPays';
}

/** Does one thing at a time, and says what came of it once the screen shows it. */
async function act(name, wish) {
  if (busy()) return;
  busy(true);
  say('');
  try {
    const came = await (acts[name] ?? world[name])(wish);
    keep();
    await refresh();
    say(typeof came === 'string' ? came : name);
  } catch (error) {
    console.error(error);
    say('error');
  } finally {
    busy(false);
  }
}

listen({
  act,
  async set(change) {
    Object.assign(phone, change);
    keep();
    await refresh();
  },
});
state.plans = (await server('kassa/plans', me())).plans;
await refresh();
// What the store gives again at the start: paid, and not finished by whoever was here before.
const left = phone.unfinished.slice();
for (const purchase of left) await deliver(purchase);
await refresh();
if (left.length > 0) say(phone.unfinished.length < left.length ? 'resumed' : 'taken');
document.body.dataset.ready = '';
// Renewals and refunds reach the server, not the phone; a real one is told by a push message.
setInterval(() => document.hidden || busy() || refresh().catch(() => {}), 2_000);
