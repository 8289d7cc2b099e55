// The app and the lab under test: those named by APP_URL and LAB_URL, else `cargo demo`'s own.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A first build of everything takes minutes. */
const LIMIT = 20 * 60_000;

/**
 * Resolves to the two addresses, and a function that ends what was started here. `words` say which
 * shop the demo is to open, and `settings` what its environment holds besides.
 */
export async function stack(words = [], settings = {}) {
  const { APP_URL: app, LAB_URL: lab } = process.env;
  if (app && lab) return { app, lab, stop: async () => {} };
  const demo = spawn('cargo', ['demo', '--', ...words], {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => demo.once('exit', resolve));
  const stop = async () => {
    // The runner ends its children on this signal.
    demo.kill('SIGINT');
    await ended;
  };
  const urls = addresses(demo);
  const early = ended.then((code) => {
    throw new Error(`cargo demo ended with ${code} before it was ready`);
  });
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('cargo demo was not ready in time')), LIMIT).unref();
  });
  try {
    return { ...(await Promise.race([urls, early, late])), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The runner names the lab on stderr and prints the app's address, alone, on stdout. */
async function addresses(demo) {
  const lab = new Promise((resolve) => {
    createInterface({ input: demo.stderr }).on('line', (line) => {
      process.stderr.write(`${line}\n`);
      const found = /lab: (https?:\/\/\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
  });
  const app = new Promise((resolve) => {
    createInterface({ input: demo.stdout }).on('line', (line) => {
      const found = /^https?:\/\/\S+$/.exec(line.trim());
      if (found) resolve(found[0]);
    });
  });
  return { lab: await lab, app: await app };
}
