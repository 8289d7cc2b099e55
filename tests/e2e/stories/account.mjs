// What a customer looks up: what they used, what is left, and what they paid.

import assert from 'node:assert/strict';
import { picture, shots, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { buy, lab as press, spend } from './steps.mjs';

export const account = ({ browser, app, lab }) =>
  story('account', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    await buy(page, lab, 'pro');
    await buy(page, lab, 'pack');
    await page.goto('/dashboard/credit-usage-example');
    await spend(page, 'subscriptionFirst', 40);
    await press(page, 'day');
    await spend(page, 'subscriptionOnly', 100);
    await spend(page, 'oneTimeOnly', 20);

    await claim('the chart shows each day of use, and says so to who does not see it', async () => {
      await page.getByRole('link', { name: 'Usage', exact: true }).click();
      const chart = page.getByRole('img', { name: /160 credits used in the last 30 days/ });
      await chart.waitFor();
      const used = await chart.locator('[data-used]').evaluateAll((bars) => bars.map((bar) => bar.dataset.used));
      assert.deepEqual(used.slice(-2), ['40', '120']);
      assert.equal(used.length, 30);
      assert.ok(used.slice(0, -2).every((sum) => sum === '0'));
    });
    await claim('the same numbers stand in a table', async () => {
      await page.getByText('Show as a table').click();
      const rows = page.locator('.chart').getByRole('row');
      assert.equal(await rows.count(), 3);
      assert.match(await rows.nth(1).innerText(), /100\s+20\s+120$/);
      assert.match(await rows.nth(2).innerText(), /40\s+0\s+40$/);
      await picture(page, 'usage-table');
    });
    await claim('what is left is told with its end', async () => {
      const left = page.getByRole('table', { name: 'What is left' });
      assert.match(await left.innerText(), /Credit pack\s+Credits\s+No expiry\s+180 of 200/);
      assert.match(await left.innerText(), /Pro\s+Credits\s+\w{3} \d+, \d{4}\s+460 of 600/);
    });
    await claim('every payment has an invoice', async () => {
      await page.getByRole('link', { name: 'Invoices', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Invoices' }).waitFor();
      const first = page.locator('[data-order="subscription_initial"]');
      await first.getByRole('link', { name: /^Invoice of/ }).click();
      const paper = page.getByRole('article', { name: 'Invoice' });
      assert.match(await paper.innerText(), /First payment · Pro\s+\$24\.00[^]*Total \(USD\)\s+\$24\.00/);
    });
    await claim('which prints without the page around it, dark on white', async () => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const seen = async (part) => page.locator(part).isVisible();
      assert.deepEqual(
        [await seen('.header'), await seen('.lab'), await seen('.tabs'), await seen('.above'), await seen('.paper')],
        [false, false, false, false, true],
      );
      const ink = await page.locator('.paper h1').evaluate((node) => getComputedStyle(node).color);
      assert.equal(ink, 'rgb(27, 29, 26)');
      await page.pdf({ path: `${shots}invoice.pdf` });
      await picture(page, 'invoice-print');
      await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    });
    await claim('a refund is told on the invoice, and has a paper of its own', async () => {
      assert.equal((await press(page, 'refund')).ok, true);
      await page.goto('/dashboard/invoices');
      await page.getByText('$12.00 refunded').waitFor();
      await page.locator('[data-order="refund"]').getByRole('link', { name: /^Invoice of/ }).click();
      const paper = page.getByRole('article', { name: 'Refund' });
      assert.match(await paper.innerText(), /Total \(USD\)\s+−\$12\.00/);
    });
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });
