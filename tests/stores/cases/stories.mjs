// What a provider tells of a customer, as lists of messages, and how it ends.

/** Each is told about an account that is known; `tell` answers the messages in their order. */
export const stories = {
  'checkout.session.completed': ({ bank, account, session }) => [
    bank.sale(account, { session }).event,
  ],
  'checkout.session.completed of another session': ({ bank, account }) => [bank.sale(account).event],
  'checkout.session.completed with a NUL in a name': ({ bank, account }) => [
    bank.sale(account, { name: 'A\0da' }).event,
  ],
  'checkout.session.expired': ({ bank, account, session }) => [bank.expired(account, session)],
  'customer.subscription.created': ({ bank, account }) => [bank.subscribe(account).created],
  'customer.subscription.updated': ({ bank, account }) => {
    const sub = bank.subscribe(account);
    return [sub.created, sub.paid, bank.change(sub, { cancel_at_period_end: true })];
  },
  'customer.subscription.deleted': ({ bank, account }) => {
    const sub = bank.subscribe(account);
    return [sub.created, sub.paid, bank.end(sub)];
  },
  'invoice.paid': ({ bank, account }) => {
    const sub = bank.subscribe(account);
    return [sub.created, sub.paid];
  },
  'invoice.paid of the next month': ({ bank, account }) => {
    const sub = bank.subscribe(account);
    const next = bank.renew(sub);
    return [sub.created, sub.paid, next.updated, next.told];
  },
  'invoice.payment_failed': ({ bank, account }) => {
    const sub = bank.subscribe(account);
    const next = bank.renew(sub, { paid: false });
    return [sub.created, sub.paid, next.updated, next.told];
  },
  'charge.refunded': ({ bank, account, session }) => {
    const sale = bank.sale(account, { session });
    return [sale.event, bank.back(sale, 200).total];
  },
  'refund.created': ({ bank, account, session }) => {
    const sale = bank.sale(account, { session });
    return [sale.event, bank.back(sale, 200).created];
  },
  'refund.updated': ({ bank, account, session }) => {
    const sale = bank.sale(account, { session });
    const { created, updated } = bank.back(sale, 200);
    return [sale.event, created, updated];
  },
  'refund.failed': ({ bank, account, session }) => {
    const sale = bank.sale(account, { session });
    const { total, created, failed } = bank.back(sale, 200);
    return [sale.event, total, created, failed()];
  },
};

/** What a customer has in the end, with what numbers the accounts left out. */
export async function end(world, kassa, account) {
  const { revision: _, ...benefits } = await kassa.benefits(account);
  const orders = await kassa.orders(account);
  const strays = await world.count('kassa_stray', 'cause LIKE ?', `%_${account}_%`);
  const text = JSON.stringify({ benefits, orders, strays });
  return JSON.parse(text.replaceAll(/([a-z]{3,})\d{4}(?=[_"])/g, '$1'));
}

/** A story of a fresh account, at a fresh time. */
export async function begin(world, kassa, story) {
  const known = await world.known(kassa);
  return { ...known, messages: story({ ...known, bank: world.bank }) };
}
