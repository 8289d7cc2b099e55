import { kassa } from './kassa';

/** Does all work that is due. What a cron does every few minutes, and the lab after each step. */
export async function tickAll(): Promise<{ worked: number; failed: number }> {
  const sum = { worked: 0, failed: 0 };
  // Bounded: a failing account comes again later, never in the same round for ever.
  for (let round = 0; round < 50; round += 1) {
    const { worked, failed, more } = await kassa.tick({ limit: 50 });
    sum.worked += worked;
    sum.failed += failed;
    if (!more) break;
  }
  return sum;
}
