// The purchase in a real browser: `npm test`, or with APP_URL and LAB_URL against a running demo.
// Pictures land in target/e2e/; the last line counts.

import { launch } from './browser.mjs';
import { sum } from './claims.mjs';
import { stack } from './stack.mjs';
import { purchase } from './stories/purchase.mjs';
import { work } from './stories/work.mjs';
import { second } from './stories/second.mjs';
import { refusals } from './stories/refusals.mjs';
import { looks } from './stories/looks.mjs';
import { policy } from './stories/policy.mjs';

const wanted = process.argv.slice(2);
const stories = { refusals, purchase, work, second, policy, looks };
const { app, lab, stop } = await stack();
const browser = await launch();
try {
  for (const [name, tell] of Object.entries(stories)) {
    if (wanted.length === 0 || wanted.includes(name)) await tell({ browser, app, lab });
  }
} finally {
  await browser.close();
  await stop();
}
process.exitCode = sum() ? 0 : 1;
