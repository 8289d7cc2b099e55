import type { Inside } from './create.js';
import { alertOf } from './options.js';
import { atMost } from './patience.js';

/** So long an answer waits for the app's callbacks where nothing keeps the process alive. */
const PATIENCE_MS = 2_000;

/**
 * Delivers what an event or a purchase made due. Whatever is left after the answer stays due in the
 * ledger, and the next `tick` delivers it.
 */
export async function settle({ ask, alert, options }: Inside, account: string): Promise<void> {
  const work = ask({ type: 'settle', account }).catch((error) => alert(alertOf(error)));
  if (options.waitUntil) return options.waitUntil(work);
  await atMost(PATIENCE_MS, work);
}
