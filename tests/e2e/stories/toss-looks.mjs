// The pages of the subscription shop, light and dark, on a desk and in a hand.

import assert from 'node:assert/strict';
import { barriers, picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { bank, choose, due, reader, register } from './toss-steps.mjs';

const views = [
  { name: 'desk-light', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { name: 'hand-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
];

export const tossLooks = ({ browser, app, lab }) =>
  story('toss, looks', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app, reader);
    await choose(page, 'quarterly');
    await register(page, lab, '9410 0000 0000 0010');
    await page.locator('.thanks[data-state="landed"]').waitFor();
    const thanks = new URL(page.url());
    await bank(lab).pass(app, await due(page));
    for (const { name, colorScheme, viewport } of views) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      const pages = { pricing: '/', thanks: thanks.pathname + thanks.search, account: '/account', mail: '/mail', operator: '/admin' };
      for (const [what, path] of Object.entries(pages)) {
        await claim(`${what} fits ${name}, and axe finds nothing serious`, async () => {
          await page.goto(path);
          await picture(page, `toss-${what}-${name}`);
          const [scrollWidth, clientWidth] = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return [scrollWidth, clientWidth];
          });
          assert.ok(scrollWidth <= clientWidth, `the page is ${scrollWidth} wide, the screen ${clientWidth}`);
          assert.deepEqual(await barriers(page), []);
        });
      }
    }
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });
