// A Worker as wrangler would make it: one module, and the wasm beside it. No Node.js in it.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve as placed } from 'node:path';
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
  // A Worker that lies elsewhere, such as a bench's, uses the package that is installed here.
  const own = {
    name: 'own',
    setup: ({ onResolve, resolve }) =>
      onResolve({ filter: /^kassa($|\/)/ }, ({ path, kind, resolveDir }) =>
        resolveDir === here ? undefined : resolve(path, { kind, resolveDir: here }),
      ),
  };
  const { outputFiles } = await build({
    entryPoints: [placed(here, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker'],
    plugins: [own, beside],
    external: ['node:*', 'cloudflare:*'],
  });
  return [
    { type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0].text },
    ...Array.from(wasm, ([path, file]) => ({ type: 'CompiledWasm', path, contents: readFileSync(file) })),
  ];
}
