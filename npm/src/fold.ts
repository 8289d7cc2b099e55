// Asks that meet in one process share a commit: spends of one account, and webhooks.

import { KassaError } from './errors.js';
import { atMost } from './patience.js';
import type { Ask, Outcome, Share } from './wire.js';

/** Runs one ask, or a batch of them, with the bodies of their webhooks. */
export type Run = (ask: Ask, bodies: readonly Uint8Array[]) => Promise<Outcome>;

/** Asks one ask. */
export type AskOne = (ask: Ask, body?: Uint8Array) => Promise<Outcome>;

/** The core looks so many causes up at once. */
const MOST_SPENDS = 64;
const MOST_WEBHOOKS = 100;

/** The core's memory does not shrink again. */
const MOST_BYTES = 2 * 1024 * 1024;

/** So long asks wait for those before them; a store that hangs must not hold up all the others. */
const PATIENCE_MS = 500;

/** Until all has run that can run now; microseconds, where a timer takes a millisecond. */
function turn(): Promise<void> {
  return new Promise((resolve) => (globalThis.setImmediate ?? queueMicrotask)(resolve));
}

interface Waiting {
  ask: Ask;
  body: Uint8Array | undefined;
  resolve: (outcome: Outcome | Promise<Outcome>) => void;
  reject: (error: unknown) => void;
}

/** Each ask goes by itself. */
export function alone(run: Run): AskOne {
  return (ask, body) => run(ask, body ? [body] : []);
}

/**
 * What comes in one turn of the event loop, or while others are under way, goes together in one
 * read and one write.
 */
export function folding(run: Run): AskOne {
  const one = alone(run);
  const lanes = new Map<string, Waiting[]>();

  async function empty(lane: string, waiting: Waiting[]): Promise<void> {
    const most = lane === WEBHOOKS ? MOST_WEBHOOKS : MOST_SPENDS;
    // Callers that were answered together ask again together, a moment later.
    for (await turn(); waiting.length > 0; await turn()) {
      await atMost(PATIENCE_MS, together(waiting.splice(0, Math.min(most, room(waiting)))));
    }
    lanes.delete(lane);
  }

  /** How many of those that wait go together; the first one always does. */
  function room(waiting: readonly Waiting[]): number {
    let bytes = 0;
    const full = waiting.findIndex(({ body }) => (bytes += body?.byteLength ?? 0) > MOST_BYTES);
    return full < 0 ? waiting.length : Math.max(full, 1);
  }

  async function together(asked: readonly Waiting[]): Promise<void> {
    const [first] = asked;
    // A spend never waits for a provider, so it may be alone in its lane.
    if (first && asked.length === 1 && first.ask.type === 'deduct') {
      const outcome = one(first.ask);
      first.resolve(outcome);
      return void (await outcome.catch(() => undefined));
    }
    try {
      const bodies = asked.flatMap(({ body }) => (body ? [body] : []));
      const outcome = await run({ type: 'batch', asks: asked.map(({ ask }) => ask) }, bodies);
      if (outcome.type !== 'batch') throw new TypeError(`unexpected outcome ${outcome.type}`);
      asked.forEach((one, at) => settle(one, outcome.results[at]));
    } catch (error) {
      // One that cannot even be read spoils the batch: each is then told by itself.
      const spoiled = error instanceof KassaError && !error.retryable;
      for (const { ask, body, resolve, reject } of asked) {
        if (spoiled) resolve(one(ask, body));
        else reject(error);
      }
    }
  }

  function settle({ ask, body, resolve, reject }: Waiting, share: Share | undefined): void {
    if (share?.type === 'done') resolve(share.outcome);
    else if (share?.type === 'failed') reject(new KassaError(share.error));
    else resolve(one(ask, body));
  }

  return (ask, body) => {
    const lane = laneOf(ask);
    if (lane === undefined) return one(ask, body);
    return new Promise((resolve, reject) => {
      const asked = { ask, body, resolve, reject };
      const waiting = lanes.get(lane);
      if (waiting) return void waiting.push(asked);
      const first = [asked];
      lanes.set(lane, first);
      void empty(lane, first);
    });
  };
}

const WEBHOOKS = 'webhooks';

function laneOf(ask: Ask): string | undefined {
  if (ask.type === 'inbound') return WEBHOOKS;
  return ask.type === 'deduct' ? `spends/${ask.account}` : undefined;
}
