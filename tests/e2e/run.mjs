// The purchase in a real browser: `npm test`, or with APP_URL and LAB_URL and the names of its
// stories against a running demo. Pictures land in target/e2e/; the last line counts.

import { launch } from './browser.mjs';
import { sum } from './claims.mjs';
import { stack } from './stack.mjs';
import { arrival } from './stories/arrival.mjs';
import { purchase } from './stories/purchase.mjs';
import { work } from './stories/work.mjs';
import { second } from './stories/second.mjs';
import { refusals } from './stories/refusals.mjs';
import { account } from './stories/account.mjs';
import { admin } from './stories/admin.mjs';
import { emails } from './stories/emails.mjs';
import { embedded } from './stories/embedded.mjs';
import { keyboard } from './stories/keyboard.mjs';
import { looks, looksJa, looksKo } from './stories/looks.mjs';
import { policy } from './stories/policy.mjs';
import { toss } from './stories/toss.mjs';
import { tossLooks } from './stories/toss-looks.mjs';
import { tossRefusals } from './stories/toss-refusals.mjs';
import { stores } from './stories/stores.mjs';

/** Each shop of the demo, with what happens in it. */
const shops = [
  {
    words: [],
    stories: { refusals, arrival, purchase, embedded, account, keyboard, work, admin, second, policy, emails, looks },
  },
  { words: [], settings: { SHOP_CURRENCY: 'krw' }, stories: { looksKo } },
  { words: [], settings: { SHOP_CURRENCY: 'jpy' }, stories: { looksJa } },
  { words: ['--toss'], stories: { toss, tossRefusals, tossLooks } },
  { words: ['--stores'], stories: { stores } },
];

const wanted = process.argv.slice(2);
const browser = await launch();
try {
  for (const { words, settings, stories } of shops) {
    const told = Object.entries(stories).filter(([name]) => wanted.length === 0 || wanted.includes(name));
    if (told.length > 0) await tell({ words, settings }, told);
  }
} finally {
  await browser.close();
}
process.exitCode = sum() ? 0 : 1;

async function tell({ words, settings }, stories) {
  const { app, lab, stop } = await stack(words, settings);
  try {
    for (const [, story] of stories) await story({ browser, app, lab });
  } finally {
    await stop();
  }
}
