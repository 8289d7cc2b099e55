// The server and the page, each as esbuild makes it for its platform.

import { copyFileSync, mkdirSync } from 'node:fs';
import { build } from 'esbuild';

const entry = process.env.MISTAKE ? 'mistake.jsx' : 'page.jsx';
const shared = { bundle: true, format: 'esm', minify: true };

await build({
  ...shared,
  entryPoints: ['server.mjs'],
  outfile: 'dist/server.js',
  platform: 'node',
  external: ['@libsql/client'],
});
await build({
  ...shared,
  entryPoints: [entry],
  outdir: 'dist/page',
  platform: 'browser',
  splitting: true,
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
});
mkdirSync('dist/page', { recursive: true });
copyFileSync('index.html', 'dist/page/index.html');
