// The runtime's own hash, at the sizes at which it is asked in another way.

import assert from 'node:assert/strict';
import test from 'node:test';
import { verifyWebhook } from 'kassa/verify';
import { sign } from './kit.mjs';

const SECRETS = ['a', 'whsec_x', 'k'.repeat(64), 'k'.repeat(65), 'é'.repeat(30)];
const SIZES = [0, 1, 55, 64, 16_300, 16_372, 16_373, 16_374, 16_384, 16_385, 100_000, 900_000];

test('the runtime’s hash proves bodies and secrets of every size, and only the right ones', () => {
  const event = '{"id":"evt_1","object":"event","type":"ping","livemode":false,"pad":""}';
  for (const secret of SECRETS) {
    for (const size of SIZES) {
      const body = event.replace('""', `"${'x'.repeat(Math.max(0, size - event.length))}"`);
      for (const form of [body, Buffer.from(body)]) {
        const prove = (signed, secrets) =>
          verifyWebhook('stripe', {
            headers: { 'stripe-signature': sign(body, { secret: signed }) },
            body: form,
            secrets,
          });
        assert.equal(prove(secret, ['other', secret]).id, 'evt_1');
        assert.throws(() => prove(`${secret}z`, secret), { code: 'signature_mismatch' });
      }
    }
  }
});
