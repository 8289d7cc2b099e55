// A Worker by esbuild alone: the `workerd` condition, and the wasm as a module beside it.

import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const wasm = {
  name: 'wasm',
  setup({ onResolve }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => {
      const name = basename(path, '?module');
      copyFileSync(join(resolveDir, path.replace('?module', '')), join('bundle', name));
      return { path: `./${name}`, external: true };
    });
  },
};

mkdirSync('bundle', { recursive: true });
await build({
  entryPoints: ['worker.mjs'],
  outfile: 'bundle/worker.mjs',
  bundle: true,
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd'],
  plugins: [wasm],
});
