// What the staff sees: who the customers are, what is sold, and every credit of one of them.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { buy, spend, support } from './steps.mjs';

export const admin = ({ browser, app, lab }) =>
  story('admin', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    await buy(page, lab, 'starter');
    await page.goto('/dashboard/credit-usage-example');
    await spend(page, 'subscriptionOnly', 30);
    const cookies = await context.cookies();
    const { value: id } = cookies.find(({ name }) => name === 'kassa_demo_user');

    await claim('a customer is found by a part of the id, with plan, status and credits', async () => {
      await page.goto('/admin');
      await page.getByRole('searchbox').fill(id.slice(5, 17));
      await page.keyboard.press('Enter');
      await page.waitForURL(/q=/);
      const rows = page.locator('[data-account]');
      assert.equal(await rows.count(), 1);
      assert.match(await rows.innerText(), /Starter\s+Active\s+90\s+\$9\.00 · /);
    });
    await claim('the name leads to the timeline, and that to the ledger', async () => {
      await page.locator(`[data-account="${id}"] a`).click();
      await page.getByRole('heading', { name: 'Why this customer has what they have' }).waitFor();
      await page.locator('.kx-change[data-rule="spent"]').waitFor();
      await page.getByRole('link', { name: 'Ledger' }).click();
      await page.getByRole('heading', { level: 1, name: 'Ledger' }).waitFor();
    });
    await claim('the ledger has each row, and its totals follow from its changes', async () => {
      const rows = page.locator('[data-reason]');
      assert.match(await rows.first().innerText(), /^Used[^]*−30\s+90$/);
      const told = await rows.evaluateAll((all) =>
        all.map((row) => ({
          kind: row.children[2].firstChild.firstChild.textContent,
          change: Number(row.children[3].innerText.replace('−', '-')),
          total: Number(row.children[4].innerText),
        })),
      );
      const totals = {};
      for (const { kind, change, total } of told.toReversed()) {
        totals[kind] = (totals[kind] ?? 0) + change;
        assert.equal(totals[kind], total);
      }
      assert.deepEqual(totals, { Credits: 90, Translations: 2 });
      await picture(page, 'ledger');
    });
    await claim('the plans are told with their prices at each provider', async () => {
      await page.goto('/admin/plans');
      assert.equal(await page.locator('[data-plan]').count(), 4);
      const pro = await page.locator('[data-plan="pro"]').innerText();
      assert.match(pro, /\$24\.00 per month\s+600[^]*API access[^]*Stripe[^]*Lemon Squeezy 102/);
    });
    await claim('somebody who never came here has pages too', async () => {
      await page.goto('/admin/customers/nobody-we-know');
      await page.getByText('Unknown customer').waitFor();
      await page.getByText('Nothing has happened yet.').waitFor();
    });
    await claim('credits that a person gives stand in the ledger with name and reason', async () => {
      await support(page, '/actions');
      const give = page.getByRole('form', { name: 'Give credits' });
      await give.getByLabel(/^Credits/).fill('25');
      await give.getByLabel('Reason').fill('A bad recording.');
      await give.getByRole('button').click();
      await give.getByText('+25 credits').waitFor();
      await support(page, '/ledger');
      const row = page.locator('[data-reason]').first();
      assert.match(await row.innerText(), /Granted\s+A bad recording\. · support@murmur\.example[^]*\+25\s+115/);
    });
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });
