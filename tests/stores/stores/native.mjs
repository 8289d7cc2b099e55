// The stores of the native host, each opening a process of its own.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export function native(...words) {
  const built = process.env.KASSA_SERVE_BIN;
  const cargo = ['run', '--quiet', '--package', 'kassa-host', '--example', 'serve', '--'];
  const child = built ? spawn(built, words) : spawn('cargo', [...cargo, ...words], { cwd: root });
  child.stderr.pipe(process.stderr);
  process.on('exit', () => child.kill());
  const waiting = new Map();
  let count = 0;
  createInterface(child.stdout).on('line', (line) => {
    const { id, rows, failed } = JSON.parse(line);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (rows) resolve(rows);
    else reject(new Error(failed));
  });
  child.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the native store ended'));
  });
  const ask = (write, statements) =>
    new Promise((resolve, reject) => {
      const id = (count += 1);
      waiting.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, write, statements })}\n`);
    });
  return {
    read: (sql, params) => ask(false, [{ sql, params }]),
    write: async (statements) => void (await ask(true, statements)),
  };
}
