import { defineConfig, type UserConfig } from 'tsdown';

const entry: Record<string, string> = {
  'all.inline': 'src/entries/all.inline.ts',
  'web.inline': 'src/entries/web.inline.ts',
  'verify.inline': 'src/entries/verify.inline.ts',
  next: 'src/next.ts',
  compat: 'src/compat.ts',
  explain: 'src/explain/index.ts',
  emails: 'src/emails/index.ts',
  lab: 'src/lab.ts',
  client: 'src/client/index.ts',
  react: 'src/react/index.ts',
  workers: 'src/workers/index.ts',
  'stores/sqlite': 'src/stores/sqlite.ts',
  'stores/postgres': 'src/stores/postgres.ts',
  'stores/d1': 'src/stores/d1.ts',
};

// Only bundlers, runtimes and a shell that import modules look at these.
const esmOnly: Record<string, string> = {
  'all.module': 'src/entries/all.module.ts',
  'web.module': 'src/entries/web.module.ts',
  'verify.module': 'src/entries/verify.module.ts',
  'only-for-servers': 'src/only-for-servers.ts',
  command: 'src/command/index.ts',
};

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
