// The same pages in three languages, light and dark, on a desk and in a hand: pictures to look at in
// target/e2e/screens, and claims about what a picture does not show.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { everyPage } from './pages.mjs';
import { buy, choose, lab as press, spend } from './steps.mjs';

const languages = {
  en: { locale: 'en-US', headline: 'Recordings in, transcripts out.', till: 'lemonSqueezy', price: /\$24/ },
  ko: { locale: 'ko-KR', headline: '녹음을 넣으면 글이 됩니다.', till: 'stripe', price: /₩32,000/ },
  ja: { locale: 'ja-JP', headline: '録音が、そのまま文章に。', till: 'stripe', price: /[¥￥]3,600/ },
};
const desk = { width: 1280, height: 860 };
const hand = { width: 390, height: 844 };
const views = [
  { name: 'desk-light', colorScheme: 'light', viewport: desk },
  { name: 'desk-dark', colorScheme: 'dark', viewport: desk },
  { name: 'hand-light', colorScheme: 'light', viewport: hand },
  { name: 'hand-dark', colorScheme: 'dark', viewport: hand },
];

const looksIn = (id) => ({ browser, app, lab }) =>
  story(`looks in ${id}`, async (claim) => {
    const { locale, headline, till, price } = languages[id];
    const { context, page, troubles } = await visitor(browser, app, { locale });
    await claim('the language follows the browser', async () => {
      await page.goto('/');
      await page.getByRole('heading', { name: headline }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), id);
    });
    await claim('money is written as its currency is', async () => {
      assert.match(await page.locator('[data-plan="pro"]').innerText(), price);
    });
    await choose(page, till);
    await live(page, lab);
    const pages = await everyPage(page);
    for (const { name, colorScheme, viewport } of views) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      await claim(`every page fits ${name}`, async () => {
        const wide = [];
        for (const [what, path] of pages) {
          await page.goto(path);
          await picture(page, `screens/${what}-${id}-${name}`);
          const [needs, has] = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return [scrollWidth, clientWidth];
          });
          if (needs > has) wide.push(`${what} is ${needs} wide, the screen ${has}`);
        }
        assert.deepEqual(wide, []);
      });
    }
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });

export const looksKo = looksIn('ko');
export const looksJa = looksIn('ja');

export const looks = async (world) => {
  await looksIn('en')(world);
  await story('the language switch', async (claim) => {
    const { context, page } = await visitor(world.browser, world.app);
    await claim('holds over pages', async () => {
      await page.goto('/');
      await page.getByRole('button', { name: '日本語' }).click();
      await page.getByRole('heading', { name: languages.ja.headline }).waitFor();
      await page.goto('/dashboard/subscription');
      assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
    });
    await context.close();
  });
};

/** A month of a customer: something of everything, so that no page is empty. */
async function live(page, lab) {
  await buy(page, lab, 'pro');
  await buy(page, lab, 'pack');
  await page.goto('/dashboard/credit-usage-example');
  await press(page, 'fail');
  await press(page, 'fix');
  for (const [strategy, amount] of [
    ['subscriptionFirst', 42],
    ['oneTimeFirst', 25],
    ['subscriptionFirst', 110],
    ['subscriptionFirst', 64],
  ]) {
    await spend(page, strategy, amount);
    await press(page, 'day');
  }
}
