// Processes that share one database, and are killed in the middle of it.
// Usage: node process/run.mjs [text in the names of the claims]

import { execFileSync, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from '../prepare.mjs';

const here = dirname(fileURLToPath(import.meta.url));
if (!process.env.KASSA_POSTGRES) {
  const cargo = ['run', '--quiet', '--package', 'kassa-run', '--', 'postgres', '--durable', '--'];
  const again = spawn('cargo', [...cargo, process.execPath, ...process.argv.slice(1)], {
    cwd: join(here, '../../..'),
    stdio: 'inherit',
  });
  process.exit(await new Promise((done) => again.on('close', (code) => done(code ?? 1))));
}
const { node22 } = prepare();
try {
  // The claims open databases of every kind, so they run where all drivers are.
  execFileSync(node22, ['--no-warnings', join(here, 'claims.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
} catch ({ status }) {
  process.exit(status ?? 1);
}
