// Every entry of the package, as a module and by `require`: both load, and have the same names.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { exports } = JSON.parse(readFileSync('node_modules/kassa/package.json', 'utf8'));
const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));

/** Without those that Node.js adds to what was required. */
const names = (loaded) =>
  Object.keys(loaded)
    .filter((name) => name !== 'default' && name !== 'module.exports')
    .sort();

for (const entry of entries) {
  const name = entry.replace('.', 'kassa');
  const loaded = names(await import(name));
  assert.ok(loaded.length > 0, name);
  assert.deepEqual(names(require(name)), loaded, name);
}
