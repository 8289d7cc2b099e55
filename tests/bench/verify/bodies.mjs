// Writes the bodies to files, for the native bench. Usage: node bodies.mjs FOLDER

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailOf } from './mail.mjs';

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
for (const kilobytes of [1, 2, 4, 8, 16, 64, 256]) {
  mailOf(kilobytes * 1024).forEach(({ Buffer: body }, at) => {
    writeFileSync(join(folder, `${kilobytes}-${at}.json`), body);
  });
}
