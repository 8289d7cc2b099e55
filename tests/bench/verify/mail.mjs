// Signed webhooks, as they reach a server.

import { createHmac } from 'node:crypto';
import { eventOf } from './events.mjs';

export const SECRET = 'whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH';
const DIFFERENT = 8;

/** The headers that Stripe sends, as Node.js hands them over. */
function headersOf(body) {
  const now = Math.floor(Date.now() / 1000);
  const sign = (secret) => createHmac('sha256', secret).update(`${now}.`).update(body).digest('hex');
  return {
    accept: '*/*; q=0.5, application/xml',
    'accept-encoding': 'gzip',
    'cache-control': 'no-cache',
    connection: 'close',
    'content-length': String(body.byteLength),
    'content-type': 'application/json; charset=utf-8',
    host: 'shop.example',
    'stripe-signature': `t=${now},v1=${sign(SECRET)},v0=${sign('test mode')}`,
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
  };
}

/** Some different ones of one size, each as bytes and as text. */
export function mailOf(bytes) {
  return Array.from({ length: DIFFERENT }, (_, at) => {
    const buffer = Buffer.from(eventOf(bytes, at));
    return { headers: headersOf(buffer), string: buffer.toString('utf8'), Buffer: buffer };
  });
}
