// Folders that go when the process ends, in memory where there is a place for that.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function folder() {
  const made = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kassa-stores-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}
