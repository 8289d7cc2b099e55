// A parsed body does not compile: what was signed are the bytes as they came.
// `tsc` checks this file here, and in apps that installed the package (tests/packaging).

import { verifyWebhook } from 'kassa';
import { verifyWebhook as proveAlone } from 'kassa/verify';

const webhook = { headers: new Headers(), secrets: 'whsec_1' };
void verifyWebhook('stripe', { ...webhook, body: 'text' });
void verifyWebhook('stripe', { ...webhook, body: new Uint8Array() });
void verifyWebhook('stripe', { ...webhook, headers: { 'stripe-signature': ['a'] }, body: 'text' });
// @ts-expect-error: a parsed body has lost what was signed
void verifyWebhook('stripe', { ...webhook, body: { id: 'evt_1' } });
// @ts-expect-error: JSON that was read may be anything, but it is not what was signed
void verifyWebhook('stripe', { ...webhook, body: JSON.parse('{}') as unknown });
// @ts-expect-error: unless it is told, nothing is secret
void verifyWebhook('stripe', { headers: {}, body: 'text' });
// @ts-expect-error: such a provider does not exist
void verifyWebhook('strip', { ...webhook, body: 'text' });

const event = verifyWebhook('stripe', { ...webhook, body: 'text' });
if (event.type === 'event' && event.report.type === 'payment') void event.report.payment.amount;
// @ts-expect-error: the raw event is nobody's promise
void event.raw.data;

// The same holds where signatures are all there is.
void proveAlone('stripe', { ...webhook, body: 'text' }).id;
// @ts-expect-error: a parsed body has lost what was signed
void proveAlone('stripe', { ...webhook, body: { id: 'evt_1' } });
// @ts-expect-error: nor is it there before it was proved
void proveAlone('stripe', { ...webhook, body: 'text' }).raw.data;
