// A game that sells coins and a club in the App Store and in Google Play: bought on a phone that
// crashes, spent, refunded in the app and by the store, renewed, and closed where nobody pays.

import assert from 'node:assert/strict';
import { barriers, picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { handset } from './stores-steps.mjs';
import { bank } from './toss-steps.mjs';

export const stores = async ({ browser, app, lab }) => {
  for (const store of ['appStore', 'googlePlay']) await sold({ browser, app, lab, store });
  await looks({ browser, app });
};

const sold = ({ browser, app, lab, store }) =>
  story(`stores, ${store}`, async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    const phone = handset(page);
    await phone.open();
    await phone.use(store);

    await claim('coins are bought, counted once and then finished', async () => {
      assert.equal(await phone.buy('pouch'), 'landed');
      assert.equal(await phone.coins(), 100);
      assert.equal((await phone.memory()).unfinished.length, 0);
      await picture(page, `stores-${store}-bought`);
    });

    await claim('the other account is told no, and has nothing', async () => {
      assert.equal(await phone.deed('stranger'), 'taken');
      assert.equal(await phone.coins(), 100);
      await phone.play('jun');
      await phone.has(0);
      assert.deepEqual(await phone.orders(), []);
      await phone.play('ada');
      await phone.has(100);
    });

    await claim('an app that dies before it finishes is given the purchase again, and it counts once', async () => {
      await page.locator('#crash').check();
      await phone.begin('chest');
      await picture(page, `stores-${store}-sheet`);
      await phone.confirm('buy');
      await page.locator('#said[data-code="resumed"]').waitFor();
      assert.equal(await phone.coins(), 650);
      assert.deepEqual(await phone.orders(), ['chest paid', 'pouch paid']);
      assert.equal((await phone.memory()).unfinished.length, 0);
    });

    await claim('what is not used goes back within two weeks, as the store has it', async () => {
      if (store === 'appStore') {
        assert.equal(await phone.giveBack('chest', { sheets: ['refund', 'apple'], consent: true }), 'asked');
        const { body, late } = await answered(lab, (await phone.memory()).asked[0]);
        assert.deepEqual([body.customerConsented, body.consumptionPercentage, late], [true, 0, false]);
        assert.equal(await phone.coins(), 650);
        assert.equal(await phone.deed('refund'), 'storeRefunded');
      } else {
        assert.equal(await phone.giveBack('chest', { sheets: ['refund'] }), 'refunded');
      }
      await phone.has(100);
      assert.deepEqual(await phone.orders(), ['chest refunded', 'pouch paid']);
      await picture(page, `stores-${store}-refunded`);
    });

    await claim('what is used does not', async () => {
      assert.equal(await phone.light(), 'lit');
      assert.equal(await phone.coins(), 90);
      assert.equal(await phone.giveBack('pouch', { sheets: ['refund'] }), 'used');
      assert.equal(await phone.coins(), 90);
    });

    await claim('the store gives it back all the same, and the used coins are owed', async () => {
      assert.equal(await phone.deed('refund'), 'storeRefunded');
      await phone.has(-10);
      await phone.tab('garden');
      await page.locator('#debt').waitFor();
      assert.equal(await phone.light(), 'insufficient_credits');
      await picture(page, `stores-${store}-owed`);
    });

    await claim('the club pays that off, opens gold, and renews after a month', async () => {
      assert.equal(await phone.buy('club'), 'landed');
      assert.deepEqual([await phone.club(), await phone.coins()], ['active true', 290]);
      assert.equal(await page.locator('#lanterns').getAttribute('data-gold'), 'true');
      assert.equal(await phone.deed('month'), 'month');
      await phone.has(300);
      assert.equal(await phone.club(), 'active true');
      assert.equal((await phone.orders()).filter((it) => it === 'club paid').length, 2);
    });

    await claim('a card that fails leaves it open in grace, and closes it on hold', async () => {
      assert.equal(await phone.deed('cardFails'), 'cardFails');
      assert.equal(await phone.deed('month'), 'month');
      // Who begins on a 31st renews on a 28th and then on a 31st again, some days after a month.
      for (let days = 0; days < 3 && (await phone.club()) === 'active true'; days += 1) await phone.deed('day');
      await phone.becomes('past_due true');
      await phone.tab('shop');
      await picture(page, `stores-${store}-grace`);
      for (let days = 0; days < 4; days += 1) await phone.deed('day');
      await phone.becomes('unpaid false');
      await phone.has(0);
    });

    await claim('a card that pays opens it again', async () => {
      assert.equal(await phone.deed('cardPays'), 'cardPays');
      await phone.becomes('active true');
      await phone.has(300);
    });

    await claim('support sees why, in sentences', async () => {
      await page.goto(await page.locator('#why').getAttribute('href'));
      await page.locator('.kx-rows').waitFor();
    });

    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(unexpected(troubles), []));
    await context.close();
  });

/** The last answer that the App Store got about a transaction. */
async function answered(lab, id) {
  const { consumptions } = await bank(lab).ask('/lab/appStore/consumptions');
  return consumptions.find(({ transactionId }) => transactionId === id).answers.at(-1);
}

/** A business "no" is 409, and the browser's console tells of it. */
const unexpected = (troubles) => troubles.filter((it) => !it.endsWith('a status of 409 (Conflict)'));

const views = [
  { name: 'desk-light', colorScheme: 'light', viewport: { width: 1280, height: 900 }, locale: 'en-US' },
  { name: 'hand-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'ko-KR' },
];

const looks = ({ browser, app }) =>
  story('stores, looks', async (claim) => {
    for (const { name, ...view } of views) {
      const { context, page, troubles } = await visitor(browser, app, view);
      const phone = handset(page);
      await phone.open();
      await phone.buy('club');
      await phone.light();
      for (const screen of ['garden', 'shop', 'account', 'sheet']) {
        await claim(`${screen} fits ${name}, and axe finds nothing serious`, async () => {
          if (screen === 'sheet') await phone.begin('pouch');
          else await phone.tab(screen);
          await picture(page, `stores-${screen}-${name}`);
          const [wide, screenWide] = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return [scrollWidth, clientWidth];
          });
          assert.ok(wide <= screenWide, `the page is ${wide} wide, the screen ${screenWide}`);
          assert.deepEqual(await barriers(page), []);
        });
      }
      await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
      await context.close();
    }
  });
