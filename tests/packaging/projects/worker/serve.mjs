// Runs the bundle in workerd, with a D1 database that lives as long as the process.

import { readdirSync } from 'node:fs';
import { Miniflare } from 'miniflare';

const { PORT, BASE_URL, LAB_URL, WEBHOOK_SECRET, STORES } = process.env;
const wasm = readdirSync('bundle').filter((name) => name.endsWith('.wasm'));

const miniflare = new Miniflare({
  host: '127.0.0.1',
  port: Number(PORT),
  compatibilityDate: '2026-04-01',
  modules: [
    { type: 'ESModule', path: 'bundle/worker.mjs' },
    ...wasm.map((name) => ({ type: 'CompiledWasm', path: `bundle/${name}` })),
  ],
  bindings: { BASE_URL, LAB_URL, WEBHOOK_SECRET, STORES },
  d1Databases: ['DB'],
});
await miniflare.ready;
process.once('SIGTERM', () => void miniflare.dispose().then(() => process.exit()));
