// A Worker as wrangler would make it: one module, and the wasm beside it.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const wasm = join(here, '../node_modules/kassa/wasm/all.wasm');

/** The modules of a Worker whose code is `entry`, for Miniflare. No Node.js compatibility. */
export async function bundled(entry) {
  const beside = {
    name: 'wasm',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\.wasm(\?module)?$/ }, () => ({ path: './all.wasm', external: true })),
  };
  const { outputFiles } = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker'],
    plugins: [beside],
  });
  return [
    { type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0].text },
    { type: 'CompiledWasm', path: 'all.wasm', contents: readFileSync(wasm) },
  ];
}
