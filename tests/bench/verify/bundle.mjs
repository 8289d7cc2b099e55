// A Worker as wrangler would make it: one module, and each wasm file beside it.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The modules of a Worker, for Miniflare. No Node.js compatibility. */
export async function bundled(code, { minify = false } = {}) {
  const wasm = new Map();
  const beside = {
    name: 'wasm',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, resolveDir }) => {
        const file = path.replace(/\?module$/, '');
        wasm.set(basename(file), join(resolveDir, file));
        return { path: `./${basename(file)}`, external: true };
      }),
  };
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    minify,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker'],
    plugins: [beside],
  });
  const binary = Array.from(wasm, ([path, file]) => ({ type: 'CompiledWasm', path, contents: readFileSync(file) }));
  return [{ type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0].text }, ...binary];
}
