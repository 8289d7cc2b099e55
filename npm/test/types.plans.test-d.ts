// A wrong plan id does not compile, and neither does anything else that a call cannot have.
// `tsc` checks this file here, and in apps that installed the package (tests/packaging).

import { createKassa } from 'kassa';
import { sqlite } from 'kassa/stores/sqlite';
import { createKassa as createSmall } from 'kassa/web';

const store = sqlite('x.sqlite');
const customer = { id: 'ada', email: null };

const kassa = createKassa({
  plans: {
    pro: {
      name: 'Pro',
      price: { amount: 1900, currency: 'usd' },
      interval: 'month',
      benefits: { monthlyCredits: 100, features: ['export'] },
      prices: { stripe: process.env['PRICE'], lemonSqueezy: { id: '12', link: 'https://…' } },
    },
    pack: {
      name: 'Pack',
      price: { amount: 500, currency: 'usd' },
      benefits: { oneTimeCredits: 5 },
    },
  },
  providers: {
    stripe: { secretKey: process.env['KEY'], webhookSecret: ['a', 'b'] },
    lemonSqueezy: { secretKey: process.env['KEY'], store: process.env['STORE'], prices: ['12'] },
  },
  store,
});

void kassa.checkout({ customer, plan: 'pro' });
void kassa.checkout({ customer, plan: 'pack', quantity: 2, locale: undefined });
void kassa.checkout({ customer, plan: 'pro', provider: 'lemonSqueezy', overlay: true });
void kassa.checkout({ customer, plan: 'pro', options: { custom_price: 4_200 } });
void kassa.checkout({ customer, plan: 'pro', items: [{ plan: 'pack', quantity: 2 }] });
// @ts-expect-error: there is no such further plan
void kassa.checkout({ customer, plan: 'pro', items: [{ plan: 'packs' }] });
void kassa.link({ plan: 'pro', provider: 'lemonSqueezy' }).then((url: string) => url);
void kassa.change('ada', { plan: 'pro', quantity: 2, proration: 'now' });
void kassa.change('ada', { plan: 'pro', when: 'period_end' });
// @ts-expect-error: there is no such plan
void kassa.checkout({ customer, plan: 'por' });
// @ts-expect-error: nor to share a page of
void kassa.link({ plan: 'por' });
// @ts-expect-error: nor to change to
void kassa.change('ada', { plan: 'por' });
// @ts-expect-error: such a provider does not exist
void kassa.checkout({ customer, plan: 'pro', provider: 'lemon' });
// @ts-expect-error: a provider's own words are an object
void kassa.checkout({ customer, plan: 'pro', options: '{}' });
// @ts-expect-error: a price is nothing that a call may choose
void kassa.checkout({ customer, plan: 'pro', price: 1 });
// @ts-expect-error: somebody has to buy
void kassa.checkout({ plan: 'pro' });

const small = createSmall({
  plans: { pro: { name: 'Pro', price: { amount: 1900, currency: 'usd' } } },
  providers: {},
  store,
});
void small.checkout({ customer, plan: 'pro' });
// @ts-expect-error: nor is there one in the small build
void small.checkout({ customer, plan: 'por' });

// Loaded plans have ids that nobody knows before.
const loaded = createKassa({
  plans: () => ({ pro: { name: 'Pro', price: { amount: 1, currency: 'usd' } } }),
  providers: {},
  store,
});
void loaded.checkout({ customer, plan: 'anything' });

createKassa({
  // @ts-expect-error: a price has a currency
  plans: { pro: { name: 'Pro', price: { amount: 1 } } },
  providers: {},
  store,
});
createKassa({
  // @ts-expect-error: a quarter is no unit; say { unit: 'month', count: 3 }
  plans: { pro: { name: 'Pro', price: { amount: 1, currency: 'usd' }, interval: 'quarter' } },
  providers: {},
  store,
});
createKassa({
  // @ts-expect-error: a page to buy at belongs to a price
  plans: { pro: { name: 'Pro', price: { amount: 1, currency: 'usd' }, prices: { stripe: { link: '' } } } },
  providers: {},
  store,
});
// @ts-expect-error: such a provider does not exist
createKassa({ plans: {}, providers: { strip: {} }, store });
// @ts-expect-error: a store is needed
createKassa({ plans: {}, providers: {} });
