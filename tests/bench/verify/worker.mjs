// The Worker of `workerd.mjs`: it is handed webhooks once, and then proves them as often as asked.

import * as kassa from 'kassa/verify';
import * as web from 'kassa/web';
import Stripe from 'stripe';

const SECRET = 'whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH';
const stripe = new Stripe('sk_test_bench');
const subtle = Stripe.createSubtleCryptoProvider();
let mail = [];

const proofs = {
  async stripe(body, headers) {
    const signature = headers.get('stripe-signature');
    const { id, type } = await stripe.webhooks.constructEventAsync(body, signature, SECRET, undefined, subtle);
    return id.length + type.length;
  },
  async 'kassa/verify'(body, headers) {
    const { id, kind } = await kassa.verifyWebhook('stripe', { headers, body, secrets: SECRET });
    return id.length + kind.length;
  },
  async 'kassa/web'(body, headers) {
    const { id, kind } = await web.verifyWebhook('stripe', { headers, body, secrets: SECRET });
    return id.length + kind.length;
  },
};

export default {
  async fetch(request) {
    const { fresh, side, form, count } = await request.json();
    if (fresh) {
      mail = fresh.map(({ headers, string }) => {
        return { headers: new Headers(headers), string, bytes: new TextEncoder().encode(string) };
      });
      return new Response('0');
    }
    let found = 0;
    const prove = proofs[side];
    for (let at = 0; at < count; at += 1) {
      const { headers, [form]: body } = mail[at % mail.length];
      found += await prove(body, headers);
    }
    return new Response(String(found));
  },
};
