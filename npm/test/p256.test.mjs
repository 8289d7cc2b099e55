// The runtime's ECDSA and the core's own: whoever judges, the same is believed and refused.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { authority } from './apple-ca.mjs';

const bundleId = 'app.example.notes';
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const bytesOf = (number) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const numberOf = (bytes) => BigInt(`0x${bytes.toString('hex')}`);

/** Signatures at the edges of what one may be, each with what is to be said of it. */
function signatures(right) {
  const [r, s] = [right.subarray(0, 32), right.subarray(32)];
  const changed = (at) => right.map((byte, place) => (place === at ? byte ^ 1 : byte));
  const mismatch = 'signature_mismatch';
  return [
    [right, 'ignored'],
    // Nothing in the standard tells a signature from its twin.
    [Buffer.concat([r, bytesOf(N - numberOf(s))]), 'ignored'],
    [Buffer.concat([bytesOf(N - numberOf(r)), s]), mismatch],
    [Buffer.concat([s, r]), mismatch],
    ...[0n, 1n, N - 1n, N, N + 1n, 2n ** 256n - 1n].flatMap((edge) => [
      [Buffer.concat([bytesOf(edge), s]), mismatch],
      [Buffer.concat([r, bytesOf(edge)]), mismatch],
      [Buffer.concat([bytesOf(edge), bytesOf(edge)]), mismatch],
    ]),
    ...Array.from({ length: 64 }, (_, at) => [Buffer.from(changed(at)), mismatch]),
    [right.subarray(0, 63), mismatch],
    [Buffer.concat([right, Buffer.alloc(1)]), mismatch],
    [Buffer.alloc(0), mismatch],
  ];
}

function cases() {
  const all = [];
  // More authorities than the runtime's keys that are kept.
  for (let at = 0; at < 10; at += 1) {
    const { root, signed } = authority();
    const data = { bundleId, environment: 'Sandbox' };
    const said = { notificationType: 'TEST', notificationUUID: `n${at}`, version: '2.0', signedDate: Date.now(), data };
    const message = signed(said);
    const end = message.lastIndexOf('.') + 1;
    const right = Buffer.from(message.slice(end), 'base64url');
    const edges = signatures(right);
    for (const [signature, expected] of at === 0 ? edges : edges.slice(0, 4)) {
      const signedPayload = message.slice(0, end) + signature.toString('base64url');
      all.push({ root, body: JSON.stringify({ signedPayload }), expected });
    }
  }
  return all;
}

/** Runs in a process of its own, since a module looks for the runtime's ECDSA only once. */
async function judge(isPure, cases, bundleId) {
  let asked = 0;
  const { getBuiltinModule } = process;
  process.getBuiltinModule = isPure
    ? undefined
    : (name) => {
        const found = getBuiltinModule(name);
        if (name !== 'node:crypto') return found;
        return { ...found, verify: (...words) => ((asked += 1), found.verify(...words)) };
      };
  const { verifyWebhook } = await import('kassa');
  const verdicts = cases.map(({ root, body }) => {
    try {
      const app = { bundleId, environment: 'test', roots: [root] };
      return verifyWebhook('appStore', { body, app }).type;
    } catch (error) {
      return error.code;
    }
  });
  return { asked, verdicts };
}

test("the runtime's ECDSA and the core's own believe the same", () => {
  const all = cases();
  const [ours, theirs] = [true, false].map((isPure) => {
    const script = `
      const cases = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
      (${judge})(${isPure}, cases, '${bundleId}').then((it) => console.log(JSON.stringify(it)));
    `;
    const how = { cwd: import.meta.dirname, encoding: 'utf8', input: JSON.stringify(all) };
    return JSON.parse(execFileSync('node', ['--eval', script], how));
  });
  // What is not even of the right length reaches neither.
  assert.ok(ours.asked === 0 && theirs.asked >= all.length - 3, `${ours.asked} and ${theirs.asked}`);
  const expected = all.map((it) => it.expected);
  assert.deepEqual(ours.verdicts, expected);
  assert.deepEqual(theirs.verdicts, expected);
});
