import { labNow } from './lab';

/** The time that counts: the lab's where there is one. */
export async function now(): Promise<number> {
  return (await labNow()) ?? Date.now();
}
