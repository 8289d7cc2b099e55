// `constructEventAsync` of the official package beside `verifyWebhook`, inside of one Worker.
// A Worker's clock stands still while it works, so requests are timed from outside, and what a
// request without work takes is taken off. Usage: node workerd.mjs [--quick] [--only WORD]

import { readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';
import { bundled } from './bundle.mjs';
import { mailOf } from './mail.mjs';
import { compare } from './measure.mjs';

const SIZES = [1, 2, 4, 8, 16, 64, 256];
const FEW = [1, 16, 256];
const only = process.argv.includes('--only') ? process.argv.at(-1) : '';
const modules = await bundled(readFileSync(new URL('worker.mjs', import.meta.url), 'utf8'));
const running = new Miniflare({ modules, compatibilityDate: '2026-04-01' });
const url = await running.ready;

async function ask(wish) {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(wish) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(text);
  return Number(text);
}

const side = (side, form) => (count) => ask({ side, form, count });

for (const [entry, form, sizes] of [
  ['kassa/verify', 'string', SIZES],
  ['kassa/verify', 'bytes', SIZES],
  ['kassa/web', 'string', FEW],
]) {
  for (const kilobytes of sizes) {
    const name = `${entry}, ${form} of ${kilobytes} KB`;
    if (!name.includes(only)) continue;
    const fresh = mailOf(kilobytes * 1024).map(({ headers, string }) => ({ headers, string }));
    await ask({ fresh });
    const idle = () => ask({ side: 'stripe', form, count: 0 });
    await compare({
      name,
      ours: side(entry, form),
      peer: side('stripe', form),
      idle,
      ms: 60,
      why: () => "a Worker's own hash can only be awaited, so the wasm hashes by itself",
    });
  }
}
await running.dispose();
