// The same pages in three languages, light and dark, on a desk and in a hand: pictures to look at,
// and claims about what a picture does not show.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { buy, choose, lab as press, spend } from './steps.mjs';

const languages = [
  { id: 'en', locale: 'en-US', headline: 'Recordings in, transcripts out.', till: 'lemonSqueezy', only: /./ },
  { id: 'ko', locale: 'ko-KR', headline: '녹음을 넣으면 글이 됩니다.', till: 'stripe', only: /desk-light|hand-dark/ },
  { id: 'ja', locale: 'ja-JP', headline: '録音が、そのまま文章に。', till: 'lemonSqueezy', only: /desk-dark|hand-light/ },
];
const views = [
  { name: 'desk-light', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { name: 'desk-dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  { name: 'hand-light', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'hand-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
];
const pages = [
  ['pricing', '/'],
  ['success', '/success?plan=pro'],
  ['subscription', '/dashboard/subscription'],
  ['usage', '/dashboard/credit-usage-example'],
  ['admin', '/admin'],
  ['mailbox', '/dev/mailbox'],
];

export const looks = async ({ browser, app, lab }) => {
  for (const { id, locale, headline, till, only } of languages) {
    await story(`looks in ${id}`, async (claim) => {
      const { context, page, troubles } = await visitor(browser, app, { locale });
      await claim('the language follows the browser', async () => {
        await page.goto('/');
        await page.getByRole('heading', { name: headline }).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), id);
      });
      await choose(page, till);
      await buy(page, lab, 'pro');
      await buy(page, lab, 'pack');
      await page.goto('/dashboard/credit-usage-example');
      await spend(page, 'subscriptionFirst', 40);
      await press(page, 'fail');
      await press(page, 'fix');
      for (const { name, colorScheme, viewport } of views.filter((view) => only.test(view.name))) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        for (const [what, path] of pages) {
          await claim(`${what} fits ${name}`, async () => {
            await page.goto(path);
            await picture(page, `${what}-${id}-${name}`);
            const { wide, seen } = await page.evaluate(() => ({
              wide: document.documentElement.scrollWidth,
              seen: document.documentElement.clientWidth,
            }));
            assert.ok(wide <= seen, `the page is ${wide} wide, the screen ${seen}`);
          });
        }
      }
      await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
      await context.close();
    });
  }

  await story('the language switch', async (claim) => {
    const { context, page } = await visitor(browser, app);
    await claim('holds over pages', async () => {
      await page.goto('/');
      await page.getByRole('button', { name: '日本語' }).click();
      await page.getByRole('heading', { name: languages[2].headline }).waitFor();
      await page.goto('/dashboard/subscription');
      assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
    });
    await context.close();
  });
};
