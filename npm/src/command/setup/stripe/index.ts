// `npx kassa setup stripe`: what an account at Stripe needs before it sells. What is there already
// is left as it is, so it can be run again after every change of the plans.

import { KassaError } from '../../../errors.js';
import type { Plan } from '../../../wire.js';
import type { SetUp, Wish } from '../index.js';
import { EVENTS, VERSION } from './events.js';

/** One call of Stripe's, by its name. */
type Call = (name: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

interface List<Row> {
  data: readonly Row[];
  has_more: boolean;
}

interface Endpoint {
  id: string;
  url: string;
  status: string;
  api_version: string | null;
  enabled_events: readonly string[];
  /** In the reply that made it, and never again. */
  secret?: string;
}

interface Price {
  id: string;
  lookup_key: string | null;
  product: string;
  unit_amount: number | null;
  currency: string;
  recurring: { interval: string; interval_count: number } | null;
}

export const setUp: SetUp = async (kassa, wish) => {
  const call: Call = (name, input) => kassa.call('stripe', name, input);
  try {
    const plans = (await kassa.plans()).filter(({ retired }) => !retired);
    const missing = [await endpoint(call, wish), await prices(call, plans, wish)];
    return wish.dryRun && missing.includes(true) ? 2 : 0;
  } catch (error) {
    if (!(error instanceof KassaError)) throw error;
    process.stderr.write(`${error.code}: ${error.hint}\n`);
    return 1;
  }
};

/** True if it is missing or otherwise. */
async function endpoint(call: Call, { url, dryRun }: Wish): Promise<boolean> {
  if (url === undefined) return false;
  const list = (await call('webhookEndpoints.list', { limit: 100 })) as List<Endpoint>;
  const known = list.data.find((it) => it.url === url);
  const enabled_events = [...EVENTS];
  if (known === undefined) {
    say(dryRun, `a webhook endpoint for ${url}`);
    if (dryRun) return true;
    const wanted = { url, enabled_events, api_version: VERSION, description: 'Kassa' };
    const made = (await call('webhookEndpoints.create', wanted)) as Endpoint;
    // Nobody can read it again: it has to go somewhere now.
    process.stdout.write(`STRIPE_WEBHOOK_SECRET=${made.secret ?? ''}\n`);
    return true;
  }
  const hears = [...known.enabled_events].sort().join() === [...EVENTS].sort().join();
  const same = hears && known.status === 'enabled';
  if (!same) {
    say(dryRun, `the events of ${known.id}`, 'set');
    if (!dryRun) {
      const wanted = { id: known.id, enabled_events, disabled: false };
      await call('webhookEndpoints.update', wanted);
    }
  } else {
    process.stderr.write(`${known.id} hears all that Kassa reads\n`);
  }
  if (known.api_version !== VERSION) {
    const has = known.api_version ?? "the account's version";
    process.stderr.write(`${known.id} speaks ${has} and not ${VERSION}; Kassa reads both\n`);
  }
  return !same;
}

/** True if one is missing or otherwise. */
async function prices(call: Call, plans: readonly Plan[], wish: Wish): Promise<boolean> {
  const found = await byName(call, plans.map((plan) => wish.prefix + plan.id));
  let missing = false;
  for (const plan of plans) {
    const name = wish.prefix + plan.id;
    const known = found.get(name);
    if (known && fits(known, plan)) {
      process.stdout.write(`${variable(plan)}=${known.id}\n`);
      continue;
    }
    missing = true;
    const { amount, currency } = plan.price;
    say(wish.dryRun, `a price ${name}: ${amount} ${currency} (smallest unit)${each(plan)}`);
    if (wish.dryRun) continue;
    const made = (await call('prices.create', wanted(plan, name, known))) as Price;
    process.stdout.write(`${variable(plan)}=${made.id}\n`);
  }
  return missing;
}

/** Stripe takes at most ten names at a time (docs.stripe.com/api/prices/list, read 2026-11-23). */
async function byName(call: Call, names: readonly string[]): Promise<Map<string, Price>> {
  const found = new Map<string, Price>();
  for (let at = 0; at < names.length; at += 10) {
    const lookup_keys = names.slice(at, at + 10);
    const list = await call('prices.list', { lookup_keys, active: true, limit: 100 });
    for (const price of (list as List<Price>).data) found.set(price.lookup_key ?? '', price);
  }
  return found;
}

/** A price of another amount is not the one that the pricing page shows. */
function fits({ unit_amount, currency, recurring }: Price, { price, interval }: Plan): boolean {
  return (
    unit_amount === price.amount &&
    currency === price.currency.toLowerCase() &&
    (recurring?.interval ?? null) === (interval?.unit ?? null) &&
    (recurring?.interval_count ?? null) === (interval?.count ?? null)
  );
}

/**
 * An amount of a price cannot be changed: another one takes its name and its product, and it stays
 * for those who have it.
 */
function wanted(plan: Plan, name: string, known: Price | undefined): Record<string, unknown> {
  const { price, interval } = plan;
  return {
    lookup_key: name,
    transfer_lookup_key: true,
    unit_amount: price.amount,
    currency: price.currency.toLowerCase(),
    ...(known ? { product: known.product } : { product_data: { name: plan.name } }),
    ...(interval && { recurring: { interval: interval.unit, interval_count: interval.count } }),
  };
}

function each({ interval }: Plan): string {
  if (!interval) return '';
  return interval.count === 1 ? ` each ${interval.unit}` : ` each ${interval.count} ${interval.unit}s`;
}

/** `KASSA_PRICE_PRO_YEARLY` for the plan `pro_yearly`. */
function variable({ id }: Plan): string {
  return `KASSA_PRICE_${id.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

function say(dryRun: boolean, what: string, done = 'made'): void {
  process.stderr.write(dryRun ? `would be ${done}: ${what}\n` : `${done}: ${what}\n`);
}
