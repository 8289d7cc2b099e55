// Two who meet at one store: every stop of the first, every stop of the second.

import { ok } from './claims.mjs';

/** One who is stopped before each thing that it needs, of a watched store or of the bank. */
export function stopped(world, store, ask) {
  let free = false;
  let arrived = () => {};
  let waiting;
  const gate = async () => {
    if (free) return;
    await new Promise((resolve) => {
      waiting = resolve;
      arrived();
    });
  };
  store.hooks = { before: gate };
  const kassa = world.kassa(store);
  let ended = false;
  let end;
  const start = () =>
    (end ??= ask(kassa)
      .then(
        (value) => ({ value }),
        (error) => ({ error }),
      )
      .finally(() => {
        ended = true;
        arrived();
      }));
  const atGateOrEnd = () =>
    new Promise((resolve) => {
      if (ended || waiting) resolve();
      else arrived = resolve;
    });
  const pass = () => {
    const going = waiting;
    waiting = undefined;
    going?.();
  };
  return {
    named: kassa.named,
    gate,
    /** Goes on until it needs something for the `steps + 1`th time; false if it ended before. */
    async go(steps) {
      start();
      await atGateOrEnd();
      for (let step = 0; step < steps && !ended; step += 1) {
        pass();
        await atGateOrEnd();
      }
      return !ended;
    },
    finish() {
      free = true;
      start();
      pass();
      return end;
    },
  };
}

/**
 * Plays every way in which each can overtake the other. `begin()` prepares accounts of their own
 * and answers `[a, b, check]`: two asks, and a check of how both ended.
 */
export async function race(world, begin) {
  let races = 0;
  const stores = [await world.warm(0), await world.warm(1)];
  for (let first = 0; ; first += 1) {
    let inside = false;
    for (let second = 0; ; second += 1) {
      const [askA, askB, check] = await begin(world);
      const a = stopped(world, stores[0], askA);
      const b = stopped(world, stores[1], askB);
      const gates = { [a.named]: a.gate, [b.named]: b.gate };
      world.bank.before = ({ who }) => gates[who]?.();
      inside = await a.go(first);
      const more = await b.go(second);
      const ends = [await a.finish(), await b.finish()];
      world.bank.before = undefined;
      races += 1;
      await at(`stopped before its need ${first + 1}, the other before its need ${second + 1}`, () =>
        check(...ends),
      );
      if (!more) break;
    }
    if (!inside) break;
  }
  await world.audit();
  ok(races > 4, 'something was raced');
  world.note('interleavings', races);
}

/** Says where something did not hold. */
export async function at(where, check) {
  try {
    await check();
  } catch (error) {
    error.message = `${where}: ${error.message}`;
    throw error;
  }
}

/** How many ended so. */
export const ended = (ends, is) =>
  ends.filter(({ value, error }) => (error ? is(undefined, error) : is(value))).length;
