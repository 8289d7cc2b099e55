// Plays cases one after the other and tells what came of each.

import { openWorld } from './world.mjs';

/** A case that takes longer hangs. */
const LIMIT_MS = 60_000;

export function player(open) {
  const { fresh } = openWorld(open);
  const own = globalThis.fetch;
  return async ({ name, run }) => {
    const start = Date.now();
    let noted = {};
    let timer;
    try {
      const world = await fresh();
      noted = world.noted;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no end after ${LIMIT_MS} ms`)), LIMIT_MS);
      });
      await Promise.race([run(world), late]);
      return { name, passed: true, ms: Date.now() - start, noted };
    } catch (error) {
      const cause = error.cause ? `\ncaused by ${error.cause.stack ?? error.cause}` : '';
      const said = `${error.stack ?? error}${cause}`;
      return { name, passed: false, ms: Date.now() - start, noted, said };
    } finally {
      clearTimeout(timer);
      globalThis.fetch = own;
    }
  };
}
