// The whole story of one customer, from the pricing page to support's.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { balances, becomes, buy, cancel, lab as press, pay, spend, support } from './steps.mjs';

const PRO = 600;
const PACK = 200;

export const purchase = ({ browser, app, lab }) =>
  story('purchase', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);

    await claim('a first visitor sees four offers', async () => {
      await page.goto('/');
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.locator('[data-kassa-card]').count(), 4);
      assert.match(await page.locator('[data-plan="pro"]').innerText(), /\$24\s+per month/);
      await picture(page, 'pricing');
    });

    await claim('the client module is loaded on the first press, not before', async () => {
      const loaded = [];
      page.on('request', (request) => {
        if (request.resourceType() === 'script') loaded.push(request.url());
      });
      // By keyboard: the button has the focus, Enter presses it.
      await page.locator('[data-plan="pro"] button').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`${lab}/**`);
      assert.ok(loaded.some((url) => url.startsWith(app)), 'no script came with the press');
      await picture(page, 'pay');
    });

    await claim('a declined card is told and can be tried again', async () => {
      await pay(page, lab, '4000 0000 0000 0002');
      await page.getByRole('alert').waitFor();
      await picture(page, 'pay-declined');
    });

    await claim('paying leads to a success page that names the plan', async () => {
      await pay(page, lab);
      await page.waitForURL('**/success?**');
      await page.getByRole('heading', { name: 'Thank you. Pro is yours.' }).waitFor();
      await becomes(() => balances(page), { subscription: PRO, oneTime: 0 });
      await picture(page, 'success');
    });

    await claim('the header shows the benefits and closes on Escape', async () => {
      const button = page.locator('.menu > button');
      await page.waitForFunction(() => document.querySelector('.menu > button').textContent.includes('600'));
      await button.click();
      await page.locator('.menu-panel [data-kassa-status="active"]').waitFor();
      await picture(page, 'menu');
      await page.keyboard.press('Escape');
      await page.locator('.menu-panel').waitFor({ state: 'hidden' });
      assert.equal(await button.evaluate((node) => node === document.activeElement), true);
    });

    await claim('the pricing page marks the plan and leads to its change', async () => {
      await page.goto('/');
      const card = page.locator('[data-plan="pro"][data-current]');
      assert.match(await card.innerText(), /Your plan/);
      assert.equal(await page.locator('[data-plan="starter"] a').innerText(), 'Change plan');
      await picture(page, 'pricing-current');
    });

    await claim('a pack adds credits that do not expire', async () => {
      await buy(page, lab, 'pack');
      await becomes(() => balances(page), { subscription: PRO, oneTime: PACK });
    });

    await claim('each strategy takes what it says, and a refusal takes nothing', async () => {
      await page.goto('/dashboard/credit-usage-example');
      for (const [strategy, amount, subscription, oneTime] of [
        ['subscriptionOnly', 100, 500, 200],
        ['oneTimeOnly', 50, 500, 150],
        ['subscriptionFirst', 510, 0, 140],
        ['oneTimeFirst', 40, 0, 100],
      ]) {
        assert.equal((await spend(page, strategy, amount)).ok, true);
        await becomes(() => balances(page), { subscription, oneTime });
      }
      await picture(page, 'usage');
      const no = await spend(page, 'subscriptionOnly', 30);
      assert.equal(no.ok, false);
      assert.match(no.text, /Not enough credits: this needs 30, and there are 0/);
      await becomes(() => balances(page), { subscription: 0, oneTime: 100 });
      await picture(page, 'usage-refused');
    });

    await claim('a month later the plan renews', async () => {
      await page.goto('/dashboard/subscription');
      assert.equal((await press(page, 'month')).ok, true);
      await page.locator('[data-order="subscription_renewal"]').first().waitFor();
      await becomes(() => balances(page), { subscription: PRO, oneTime: 100 });
      await picture(page, 'subscription');
    });

    await claim('a failed renewal is told, and keeps the plan for now', async () => {
      assert.equal((await press(page, 'fail')).ok, true);
      await page.getByText('Your last payment did not go through.').waitFor();
      await page.locator('[data-status="past_due"]').waitFor();
      assert.equal(await page.locator('.plan-name').getAttribute('data-plan'), 'pro');
      await picture(page, 'past-due');
    });

    await claim('the customer has one e-mail about it', async () => {
      await page.goto('/dev/mailbox');
      const letter = page.locator('[data-kind="paymentFailed"]');
      assert.equal(await letter.count(), 1);
      assert.match(await letter.innerText(), /\$24\.00/);
      await picture(page, 'mailbox');
    });

    await claim('and a receipt for each payment', async () => {
      const receipts = page.locator('[data-kind="paid"]');
      const orders = await page.evaluate(() => fetch('/api/kassa/orders').then((it) => it.json()));
      const paid = orders.result.orders.filter(({ status, orderType }) => status === 'paid' && orderType !== 'refund');
      await becomes(() => receipts.count(), paid.length);
      assert.ok(paid.length >= 3);
    });

    await claim('a good card makes it active again', async () => {
      await page.goto('/dashboard/subscription');
      assert.equal((await press(page, 'fix')).ok, true);
      await page.locator('[data-status="active"]').waitFor();
      await page.getByText('Your last payment did not go through.').waitFor({ state: 'detached' });
    });

    await claim('the portal opens and leads back', async () => {
      await page.getByRole('button', { name: 'Manage payment' }).click();
      await page.waitForURL(`${lab}/**`);
      await picture(page, 'portal');
      await page.goBack();
    });

    await claim('a planned end can be taken back', async () => {
      await page.goto('/dashboard/subscription');
      await cancel(page, 'period_end');
      await page.getByText('it will not renew').waitFor();
      await picture(page, 'ending');
      await page.getByRole('button', { name: 'Keep my plan' }).click();
      await page.getByText(/Renews on .* for \$24\.00/).waitFor();
    });

    await claim('the end now asks first, then ends the plan and its credits', async () => {
      const button = page.getByRole('button', { name: 'Cancel plan' });
      await button.click();
      const dialog = page.getByRole('dialog', { name: 'Cancel Pro?' });
      await dialog.getByText(/You keep everything until .* Nothing more is charged\./).waitFor();
      await picture(page, 'cancel-asks');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      assert.equal(await button.evaluate((node) => node === document.activeElement), true);
      await cancel(page, 'now');
      await page.getByText('Your plan has ended.').waitFor();
      await becomes(() => balances(page), { subscription: 0, oneTime: 100 });
    });

    await claim('a refund shows among the payments', async () => {
      assert.equal((await press(page, 'refund')).ok, true);
      await page.locator('[data-order="refund"]').first().waitFor();
      await picture(page, 'refunded');
    });

    await claim('support sees why, and it adds up', async () => {
      await support(page);
      const text = await page.locator('.kx-rows').innerText();
      for (const sentence of [
        /The app spent credits/,
        /A payment arrived; what it bought is given/,
        /A payment failed/,
        /The app asked for a refund/,
        /The app asked for an end at once/,
      ]) {
        assert.match(text, sentence);
      }
      const newest = page.locator('.kx-change').first();
      assert.match(await newest.locator('.kx-delta').innerText(), /balance 100/);
      assert.match(await page.locator('.kx-wide .kx-big').first().innerText(), /^100/);
    });

    // The browser itself notes the 402 of the declined card.
    await claim('nothing went wrong behind the scenes', () =>
      assert.deepEqual(troubles.filter((trouble) => !trouble.includes('402')), []));
    await context.close();
  });
