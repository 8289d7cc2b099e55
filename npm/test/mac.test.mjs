// The runtime's HMAC and the core's own: whoever computes, the same is believed and refused.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';

const ENTRIES = ['kassa', 'kassa/web', 'kassa/verify'];

/** Runs in a process of its own, since a module looks for the runtime's HMAC only once. */
async function judge(entry, isPure) {
  const { createHmac } = await import('node:crypto');
  let asked = 0;
  const { getBuiltinModule } = process;
  process.getBuiltinModule = isPure
    ? undefined
    : (name) => {
        const found = getBuiltinModule(name);
        if (name !== 'node:crypto') return found;
        return { ...found, createHmac: (...words) => ((asked += 1), found.createHmac(...words)) };
      };
  const { verifyWebhook } = await import(entry);
  const verdicts = [];
  const lengths = [1, 17, 55, 56, 63, 64, 65, 119, 120, 1000, 32_768, 32_800, 200_000];
  for (const secret of ['k', 'whsec_'.padEnd(64, 'x'), 'y'.repeat(65), '키'.repeat(99)]) {
    for (const length of lengths) {
      const event = { id: 'e', object: 'event', type: 'product.created', livemode: false };
      const body = JSON.stringify({ ...event, é: '×'.repeat(length) });
      const at = Math.floor(Date.now() / 1000);
      const mac = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
      for (const changed of [body, body.replace('product', 'Product')]) {
        const headers = { 'stripe-signature': `t=${at},v1=${mac}` };
        try {
          verdicts.push(verifyWebhook('stripe', { headers, body: changed, secrets: secret }).kind);
        } catch (error) {
          verdicts.push(error.code);
        }
      }
    }
  }
  return { asked, verdicts };
}

for (const entry of ENTRIES) {
  test(`${entry} believes the same with the runtime's HMAC and with its own`, () => {
    const [ours, theirs] = [true, false].map((isPure) => {
      const script = `console.log(JSON.stringify(await (${judge})('${entry}', ${isPure})))`;
      const words = ['--input-type=module', '--eval', script];
      return JSON.parse(execFileSync('node', words, { cwd: import.meta.dirname, encoding: 'utf8' }));
    });
    assert.ok(ours.asked === 0 && theirs.asked >= 104, `${ours.asked} and ${theirs.asked}`);
    const expected = Array.from({ length: 104 }, (_, at) =>
      at % 2 === 0 ? 'product.created' : 'signature_mismatch',
    );
    assert.deepEqual(ours.verdicts, expected);
    assert.deepEqual(theirs.verdicts, expected);
  });
}
