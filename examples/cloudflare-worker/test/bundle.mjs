// A Worker as wrangler would make it: one module, and the wasm beside it. No Node.js in it.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** The modules of the Worker whose code is `entry`, for Miniflare. */
export async function bundled(entry) {
  const wasm = new Map();
  const beside = {
    name: 'wasm',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, resolveDir }) => {
        const file = path.replace('?module', '');
        const name = `./${file.split('/').at(-1)}`;
        wasm.set(name, join(resolveDir, file));
        return { path: name, external: true };
      }),
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
    ...Array.from(wasm, ([path, file]) => ({ type: 'CompiledWasm', path, contents: readFileSync(file) })),
  ];
}
