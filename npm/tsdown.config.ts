import { existsSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';

const entry: Record<string, string> = {
  inline: 'src/inline.ts',
  next: 'src/next.ts',
  compat: 'src/compat.ts',
  lab: 'src/lab.ts',
  client: 'src/client/index.ts',
  workers: 'src/workers/index.ts',
  'stores/sqlite': 'src/stores/sqlite.ts',
  'stores/postgres': 'src/stores/postgres.ts',
  'stores/d1': 'src/stores/d1.ts',
};
if (existsSync('src/react/index.ts')) entry['react'] = 'src/react/index.ts';

// Only bundlers look at these, and they all read modules.
const esmOnly = { module: 'src/module.ts', 'only-for-servers': 'src/only-for-servers.ts' };

const shared: UserConfig = {
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  hash: false,
  // Runtimes compile the module in their own way, so it stays beside the bundle; the rest is
  // the app's.
  deps: { neverBundle: [/\.wasm/, /^node:/, '@libsql/client', 'pg', 'postgres', /^react/] },
};

export default defineConfig([
  { ...shared, format: 'esm', entry: { ...entry, ...esmOnly } },
  { ...shared, format: 'cjs', entry, clean: false },
]);
