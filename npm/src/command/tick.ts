// `npx kassa tick`: due work from any cron that can run a command.

import { KassaError } from '../errors.js';
import type { Kassa } from '../kassa.js';
import { show, stopping } from './terminal.js';

/**
 * Works until nothing is due or the time is over; answers the exit code. What is left stays due, so
 * that the next run goes on with it, here or on another machine.
 */
export async function tick(kassa: Kassa, lasting: number): Promise<number> {
  const end = Date.now() + lasting;
  const sum = { worked: 0, failed: 0, more: true };
  const stop = stopping('stopping after these accounts …');
  try {
    while (sum.more && Date.now() < end && !stop.asked()) {
      const { worked, failed, more } = await kassa.tick();
      sum.worked += worked;
      sum.failed += failed;
      sum.more = more;
      show(`${sum.worked} accounts worked, ${sum.failed} failed`);
    }
  } catch (error) {
    if (!(error instanceof KassaError)) throw error;
    process.stderr.write(`\n${error.code}: ${error.hint}\n`);
    return 1;
  } finally {
    stop.off();
  }
  const rest = sum.more ? 'more is due: the next run goes on' : 'nothing more is due';
  process.stdout.write(`${sum.worked} accounts worked, ${sum.failed} failed; ${rest}.\n`);
  return 0;
}
