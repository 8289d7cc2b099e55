// `constructEvent` of the official package beside `verifyWebhook`, in one Node.js process.
// Usage: node node.mjs [--quick] [--only WORD]

import { createHmac } from 'node:crypto';
import * as all from 'kassa';
import * as small from 'kassa/verify';
import Stripe from 'stripe';
import { mailOf, SECRET } from './mail.mjs';
import { atBest, compare } from './measure.mjs';

const SIZES = [1, 2, 4, 8, 16, 64, 256];
const FEW = [2, 16, 64];
const stripe = new Stripe('sk_test_bench');
const only = process.argv.includes('--only') ? process.argv.at(-1) : '';

/** What nobody can leave out: the runtime's own hash of the same body. */
const hash = (mail, form) => (count) => {
  for (let at = 0; at < count; at += 1) {
    createHmac('sha256', SECRET).update(mail[at % mail.length][form]).digest();
  }
};

/** What an app looks at first. */
const glance = ({ id, type }) => id.length + type.length;
const ourGlance = ({ id, kind }) => id.length + kind.length;

function peer(mail, form, see = glance) {
  return (count) => {
    let found = 0;
    for (let at = 0; at < count; at += 1) {
      const { headers, [form]: body } = mail[at % mail.length];
      found += see(stripe.webhooks.constructEvent(body, headers['stripe-signature'], SECRET));
    }
    return found;
  };
}

function ours(verifyWebhook, mail, form, see = ourGlance) {
  return (count) => {
    let found = 0;
    for (let at = 0; at < count; at += 1) {
      const { headers, [form]: body } = mail[at % mail.length];
      found += see(verifyWebhook('stripe', { headers, body, secrets: SECRET }));
    }
    return found;
  };
}

async function line(entry, verifyWebhook, form, kilobytes, raw) {
  const name = `${entry}${raw ? ' and `raw`' : ''}, ${form} of ${kilobytes} KB`;
  if (!name.includes(only)) return;
  const mail = mailOf(kilobytes * 1024);
  // The event in Stripe's words is one more thing to make, where somebody reads it.
  const created = ({ created }) => created % 1000;
  await compare({
    name,
    ours: raw
      ? ours(verifyWebhook, mail, form, (it) => ourGlance(it) + created(it.raw))
      : ours(verifyWebhook, mail, form),
    peer: raw ? peer(mail, form, (it) => glance(it) + created(it)) : peer(mail, form),
    why: async (count) =>
      `the runtime's own HMAC of the body takes ${(await atBest(hash(mail, form), count)).toFixed(1)} µs at best`,
  });
}

for (const form of ['string', 'Buffer']) {
  for (const size of SIZES) await line('kassa/verify', small.verifyWebhook, form, size, false);
  for (const size of FEW) await line('kassa/verify', small.verifyWebhook, form, size, true);
  for (const size of FEW) await line('kassa', all.verifyWebhook, form, size, false);
}
