// Nothing that runs in a browser takes a secret, whether it is written there or comes in a value.
// `tsc` checks this file here, and in apps that installed the package (tests/packaging).

import type { Kassa, Plan } from 'kassa';
import { benefits, checkout, follow, post } from 'kassa/client';
import { Benefits, KassaProvider, PricingTable, SubscribeButton } from 'kassa/react';

declare const kassa: Kassa;
declare const plans: readonly Plan[];
declare const way: Parameters<typeof follow>[0];
const secretKey = 'sk_live_1';
const keys = { plan: 'pro', secretKey, webhookSecret: 'whsec_1' };

void checkout({ plan: 'pro' }, { basePath: '/pay' });
// @ts-expect-error: a purchase holds no key
void checkout({ plan: 'pro', secretKey });
// @ts-expect-error: nor what stored keys are sealed with
void checkout({ plan: 'pro', sealKeys: [] });
// @ts-expect-error: nor does a value that has more in it than a purchase
void checkout(keys);
// @ts-expect-error: nor does what says how
void checkout({ plan: 'pro' }, { basePath: '/pay', webhookSecret: 'whsec_1' });
// @ts-expect-error: nor does a purchase at a route of one's own
void post('/api/checkout', keys);
// @ts-expect-error: a way to pay was made on the server; the page needs no key for it
void follow(way, { secretKey });
// @ts-expect-error: nor does a question
void benefits({ secretKey });

void (<PricingTable plans={plans} current={null} />);
// @ts-expect-error: a server's Kassa is no list of plans
void (<PricingTable plans={kassa} />);
// @ts-expect-error: nor does any component take a Kassa
void (<Benefits kassa={kassa} />);
// @ts-expect-error: a button holds no key
void (<SubscribeButton plan="pro" secretKey={secretKey} />);
// @ts-expect-error: nor does one that is given all there is
void (<SubscribeButton {...keys} />);
// @ts-expect-error: nor do the settings of all
void (<KassaProvider webhookSecret="whsec_1">{null}</KassaProvider>);
// @ts-expect-error: nor do settings that came with more
void (<KassaProvider {...keys}>{null}</KassaProvider>);
