// The provider's own receipt of a payment. Its address ends after a while, so it is asked for when
// somebody wants it and stored nowhere.

import type { Order, ProviderName } from 'kassa';
import { kassa } from './kassa';

interface Source {
  provider: ProviderName;
  /** What ids of this kind begin with. */
  begins: string;
  call: string;
  input?: object;
  /** Where the answer has the address. */
  at: string;
}

const sources: readonly Source[] = [
  { provider: 'stripe', begins: 'in_', call: 'invoices.get', at: 'hosted_invoice_url' },
  {
    provider: 'stripe',
    begins: 'pi_',
    call: 'paymentIntents.get',
    input: { expand: ['latest_charge'] },
    at: 'latest_charge.receipt_url',
  },
  { provider: 'stripe', begins: 'ch_', call: 'charges.get', at: 'receipt_url' },
  {
    provider: 'lemonSqueezy',
    begins: 'orders/',
    call: 'orders.get',
    at: 'data.attributes.urls.receipt',
  },
  {
    provider: 'lemonSqueezy',
    begins: 'subscription-invoices/',
    call: 'subscriptionInvoices.get',
    at: 'data.attributes.urls.invoice_url',
  },
];

/** There is one: some money came, and the provider can be asked. */
export function hasReceipt(order: Order): boolean {
  return (
    order.status === 'paid' &&
    order.orderType !== 'refund' &&
    (order.details?.receiptUrl !== undefined || source(order) !== undefined)
  );
}

/** Its address; none where the provider tells none. */
export async function receipt(order: Order): Promise<string | undefined> {
  if (order.details?.receiptUrl !== undefined) return order.details.receiptUrl;
  const from = source(order);
  if (!from) return undefined;
  const id = order.id.split('/').at(-1);
  const answer = await kassa.call(from.provider, from.call, { id, ...from.input });
  const url = from.at.split('.').reduce<unknown>(inside, answer);
  return typeof url === 'string' && /^https?:\/\//.test(url) ? url : undefined;
}

function source({ provider, id }: Order): Source | undefined {
  return sources.find((one) => one.provider === provider && id.startsWith(one.begins));
}

function inside(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
