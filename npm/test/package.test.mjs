// What is in the package, and what is not.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { KassaError, verifyWebhook } from 'kassa';
import { sign } from './kit.mjs';

const root = new URL('../', import.meta.url);
const about = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const require = createRequire(import.meta.url);
const paths = Object.keys(about.exports).filter((path) => !path.endsWith('.json'));

/** A file and everything that it imports at once. */
function reached(file, seen = new Set()) {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  const text = readFileSync(file, 'utf8');
  for (const [, path] of text.matchAll(/(?:^|\n)(?:import|export)[^;]*?["'](\.[^"']+)["']/g)) {
    if (path.endsWith('.js')) reached(new URL(path, file), seen);
  }
  return seen;
}

test('every entry has the same names for import and require', async () => {
  for (const path of paths) {
    const name = path.replace('.', 'kassa');
    const [imported, required] = [await import(name), require(name)];
    assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort(), name);
    assert.ok(Object.keys(imported).length > 0 && !('default' in imported), name);
  }
});

test('a webhook is proved by the CommonJS build too', () => {
  const kassa = require('kassa');
  const body = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'product.created',
    livemode: false,
  });
  const webhook = { headers: { 'stripe-signature': sign(body) }, body, secrets: 'whsec_npm_tests' };
  assert.equal(kassa.verifyWebhook('stripe', webhook).kind, 'product.created');
  assert.equal(verifyWebhook('stripe', webhook).kind, 'product.created');
  assert.throws(
    () => kassa.verifyWebhook('stripe', { ...webhook, secrets: 'whsec_x' }),
    kassa.KassaError,
  );
});

test('a KassaError is the same class from every entry of one build', async () => {
  const { labClock } = await import('kassa/lab');
  await assert.rejects(labClock('http://127.0.0.1:1')(), KassaError);
});

test('what a browser loads reaches neither the core nor the client module at once', () => {
  for (const entry of ['react', 'client']) {
    const files = [...reached(new URL(`dist/${entry}.js`, root))];
    const text = files.map((file) => readFileSync(new URL(file), 'utf8')).join('\n');
    assert.ok(!/WebAssembly\.Module\(|\.wasm\b|createKassa/.test(text), entry);
    assert.ok(text.length < 100_000, `${entry} loads ${text.length} bytes at once`);
  }
});

test('components are marked for the client', () => {
  for (const file of ['dist/react.js', 'dist/react.cjs']) {
    const [first] = readFileSync(new URL(file, root), 'utf8').split('\n');
    assert.match(first, /^["']use client["'];/, file);
  }
});

test('the module for browsers knows no provider, no secret and no table', () => {
  const client = readFileSync(new URL('wasm/client.wasm', root), 'latin1');
  const core = readFileSync(new URL('wasm/web.wasm', root), 'latin1');
  for (const word of ['tripe-', 'whsec', 'kassa_account', 'webhookSecrets']) {
    assert.ok(core.includes(word), `${word} should be in the core`);
    assert.ok(!client.includes(word), `${word} is in the module for browsers`);
  }
});

test('no file tells where it was built', () => {
  const files = ['all.inline.js', 'web.module.js', 'verify.inline.js', 'next.js', 'react.js', 'client.js', 'client_inline.js', 'token_inline.js'];
  const texts = files.map((file) => readFileSync(new URL(`dist/${file}`, root), 'utf8'));
  const modules = ['all', 'web', 'verify', 'token', 'client'].map((name) =>
    readFileSync(new URL(`wasm/${name}.wasm`, root), 'latin1'),
  );
  for (const text of [...texts, ...modules]) {
    assert.ok(!/\/home\/|\/root\/|\/Users\/|\/work\/|\.cargo\/registry/.test(text));
  }
});

test('only what runs is a side effect, and the lock file names no registry', () => {
  const entries = about.sideEffects.map((path) => path.replace('./dist/', ''));
  const kinds = ['inline.js', 'inline.cjs', 'module.js'];
  const expected = ['all', 'web', 'verify'].flatMap((name) => kinds.map((it) => `${name}.${it}`));
  assert.deepEqual(entries, [...expected, 'only-for-servers.js']);
  const lock = readFileSync(new URL('package-lock.json', root), 'utf8');
  assert.ok(!lock.includes('"resolved"'));
});
