// What a visitor sees when something does not go as wished.

import assert from 'node:assert/strict';
import { barriers, picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { everyPage } from './pages.mjs';
import { becomes, buy, lab as press, support } from './steps.mjs';

export const refusals = async ({ browser, app, lab }) => {
  await story('without a plan', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    await claim('every page has words for nothing yet', async () => {
      await page.goto('/dashboard/subscription');
      await page.getByText('You have no plan yet.').waitFor();
      await page.getByText('No payments yet.').waitFor();
      await picture(page, 'empty-subscription');
      await page.goto('/dashboard/usage');
      await page.getByText('No credits used in the last 30 days.').waitFor();
      await picture(page, 'empty-usage');
      await page.goto('/dashboard/invoices');
      await page.getByText('Your first invoice appears here').waitFor();
      await picture(page, 'empty-invoices');
      await support(page);
      await page.getByText('Nothing has happened yet.').waitFor();
      await support(page, '/ledger');
      await page.getByText('No credits came or went yet.').waitFor();
      await page.goto('/admin?q=nobody-has-this-name');
      await page.getByText('Nobody was found.').waitFor();
      await page.goto('/dev/mailbox');
      await page.getByText('No e-mail so far.').waitFor();
      await page.goto('/billing');
      await page.getByRole('heading', { name: 'Billing' }).waitFor();
    });
    await claim('leaving the payment page is told as what it is', async () => {
      await page.goto('/?canceled=1');
      await page.getByText('Nothing was bought.').waitFor();
    });
    await claim('a page to come back to says that no payment arrived', async () => {
      for (const path of ['/success', '/success?session_id=cs_of_somebody_else']) {
        await page.goto(path);
        await page.getByText('No payment arrived.').waitFor();
      }
      await picture(page, 'no-payment');
    });
    await claim('an unknown page says so', async () => {
      for (const path of ['/no-such-page', '/dashboard/invoices/stripe/in_of_somebody_else']) {
        const response = await page.goto(path);
        assert.equal(response.status(), 404);
        await page.getByText('There is no such page.').waitFor();
      }
      await picture(page, 'missing');
    });
    // The browser itself notes the 404 that was asked for.
    await claim('nothing went wrong behind the scenes', () =>
      assert.deepEqual(troubles.filter((trouble) => !trouble.includes('404')), []));
    await context.close();
  });

  await story('without a connection', async (claim) => {
    const { context, page } = await visitor(browser, app);
    await claim('a press says so as text, and works once it is back', async () => {
      await page.goto('/');
      await page.route('**/api/kassa/checkout', (route) => route.abort());
      const card = page.locator('[data-plan="starter"]');
      await card.locator('button').click();
      await card.getByRole('alert').getByText('No connection.').waitFor();
      await picture(page, 'offline');
      await page.unroute('**/api/kassa/checkout');
      await card.locator('button').click();
      await page.waitForURL(`${lab}/**`);
    });
    await context.close();
  });

  await story('without the client module', async (claim) => {
    const { context, page } = await visitor(browser, app);
    await claim('a press still leads to the payment page', async () => {
      await page.goto('/');
      await page.waitForLoadState('networkidle');
      // From here on no further script arrives.
      await page.route('**/_next/static/**', (route) => route.abort());
      await page.locator('[data-plan="pack"] button').click();
      await page.waitForURL(`${lab}/**`);
    });
    await context.close();
  });

  await story('a second plan', async (claim) => {
    const { context, page } = await visitor(browser, app);
    await claim('is refused by the server, in words, with the way to change', async () => {
      const early = await context.newPage();
      await early.goto('/');
      await buy(page, lab, 'starter');
      // This page was opened before the first purchase and still offers everything.
      const card = early.locator('[data-plan="pro"]');
      await card.locator('button').click();
      const alert = card.getByRole('alert');
      await alert.getByText('You already have a plan.').waitFor();
      const href = await alert.getByRole('link').getAttribute('href');
      assert.equal(href, '/dashboard/subscription');
    });
    await context.close();
  });

  await story('a mail service that is down', async (claim) => {
    const { context, page } = await visitor(browser, app);
    await buy(page, lab, 'starter');
    await claim('loses no message: it is sent later, once', async () => {
      // The receipt first, or it would be what the broken service fails to send.
      await becomes(async () => {
        await page.goto('/dev/mailbox');
        return page.locator('[data-kind="paid"]').count();
      }, 1);
      await page.locator('main form button').click();
      await page.getByText('The next 2 deliveries fail on purpose.').waitFor();
      assert.equal((await press(page, 'fail')).ok, true);
      const letters = page.locator('[data-kind="paymentFailed"]');
      assert.equal(await letters.count(), 0);
      for (let day = 0; day < 2 && (await letters.count()) === 0; day += 1) await press(page, 'day');
      await becomes(() => letters.count(), 1);
      assert.match(await letters.innerText(), /Delivered at try 3/);
      // A frame that came without a load of the page is not always told to be at rest.
      await page.goto('/dev/mailbox');
      await picture(page, 'mail-retried');
    });
    await context.close();
  });

  await story('barriers', async (claim) => {
    const { context, page } = await visitor(browser, app);
    await buy(page, lab, 'pro');
    const pages = await everyPage(page);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const [name, path] of pages) {
        await claim(`axe finds nothing serious on ${name}, ${colorScheme}`, async () => {
          await page.goto(path);
          assert.deepEqual(await barriers(page), []);
        });
      }
    }
    await claim('the first Tab leads past the header', async () => {
      await page.goto('/');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      const inside = await page.evaluate(() => document.activeElement.closest('main') !== null);
      assert.equal(inside, true);
    });
    await context.close();
  });
};
