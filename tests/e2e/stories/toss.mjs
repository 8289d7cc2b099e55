// The subscription shop on TossPayments: a card registered and charged in one step, renewals, a
// failure and what follows it, another card, a refund, another cycle; and a deposit.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { bank, choose, due, history, reader, register, tick } from './toss-steps.mjs';

export const toss = async ({ browser, app, lab }) => {
  const toss = bank(lab);

  await story('toss, a subscription', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app, reader);
    let customer_key;
    const count = () => toss.charges(customer_key);

    await claim('the cycles are chosen by keyboard, and the summary follows', async () => {
      await page.goto('/');
      await page.locator('[data-plan="monthly"] input').focus();
      await page.keyboard.press('ArrowDown');
      await page.locator('.summary').getByText('25일까지의 일수만큼').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.locator('.summary').getByText('14일 뒤').waitFor();
      await picture(page, 'toss-pricing');
    });

    await claim('a double click opens one window, by the package’s own loader', async () => {
      const scripts = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/v2/standard')) scripts.push(request.url());
      });
      await page.locator('[data-plan="monthly"]').click();
      await page.locator('.summary .button').dblclick();
      await page.waitForURL(`${lab}/**`);
      assert.equal(scripts.length, 1);
      await picture(page, 'toss-window');
    });

    await claim('the card is registered and charged in one step, with a receipt', async () => {
      const back = await register(page, lab);
      customer_key = back.searchParams.get('customerKey');
      await page.getByRole('heading', { name: '월간 구독을 시작했습니다' }).waitFor();
      assert.doesNotMatch(page.url(), /authKey|customerKey|paymentKey/);
      const line = (id) => page.locator(`[data-line="${id}"] dd`).innerText();
      assert.equal(await line('total'), '4,900원');
      assert.equal(await line('tax'), '445원');
      assert.match(await line('approval'), /\d/);
      assert.match(await line('number'), /^9410-.*\*/);
      assert.equal(await count(), 1);
      await picture(page, 'toss-thanks');
    });

    await claim('a month later it renews once, however many crons ask', async () => {
      await toss.pass(app, await due(page));
      await tick(app);
      assert.equal(await count(), 2);
      assert.deepEqual(await history(page), ['subscription_renewal paid', 'subscription_initial paid']);
      await page.locator('.payments summary').first().click();
      await picture(page, 'toss-account');
    });

    const id = await subscriptionOf(page);

    await claim('a card that declines leaves the plan open, and writes one letter', async () => {
      await toss.ask('/lab/tossPayments/card', { customer_key, next: 'REJECT_CARD_PAYMENT' });
      await toss.pass(app, await due(page));
      assert.equal(await count(), 2);
      await page.goto('/account');
      await page.locator('[data-status="past_due"]').first().waitFor();
      await page.getByText('구독료 4,900원을 결제하지 못했습니다').waitFor();
      await picture(page, 'toss-past-due');
      await page.goto('/mail');
      assert.equal(await page.locator('[data-notice]').count(), 1);
      assert.match(await page.locator('[data-notice]').innerText(), /4,900원/);
      await picture(page, 'toss-mail');
    });

    await claim('the operator sees whose charge failed, why, and what is next', async () => {
      await page.goto('/admin');
      const row = page.locator('[data-list="failed"] [data-refusal="REJECT_CARD_PAYMENT"]');
      assert.match(await row.innerText(), /다시 시도[\s\S]*1일 뒤 다시 결제/);
      await picture(page, 'toss-operator');
    });

    await claim('after the steps of the plan it is blocked, and nothing was charged', async () => {
      for (let days = 0; days < 8; days += 1) await toss.pass(app, '1d');
      await page.goto('/account');
      await page.locator('[data-status="unpaid"]').first().waitFor();
      assert.equal(await count(), 2);
    });

    await claim('another card pays what is open at once, and opens the plan', async () => {
      await page.locator('.notice .button').click();
      await register(page, lab);
      await page.waitForURL('**/account?card=stored');
      await page.locator('[data-status="active"]').first().waitFor();
      assert.equal(await count(), 3);
      await picture(page, 'toss-recovered');
    });

    await claim('part of a payment goes back, and pressing twice gives it back once', async () => {
      await page.locator('.payments summary').first().click();
      const form = page.locator('form.refund').first();
      await form.locator('[name="amount"]').fill('1900');
      await form.locator('button').dblclick();
      await page.locator('[data-order="refund"]').first().waitFor();
      const all = (await toss.payments()).filter(({ orderId }) => orderId.startsWith(id));
      const back = all.filter(({ cancels }) => cancels).map(({ balanceAmount, cancels }) => [balanceAmount, cancels.length]);
      assert.deepEqual(back, [[3000, 1]]);
      await picture(page, 'toss-refunded');
    });

    await claim('the ledger tells support why, in sentences', async () => {
      await page.goto('/admin');
      await page.locator('[data-list="coming"] a').first().click();
      await page.locator('.kx-rows').waitFor();
      assert.match(await page.locator('main').innerText(), /REJECT_CARD_PAYMENT|결제/);
      await picture(page, 'toss-ledger');
    });

    await claim('an end with the paid time can be taken back', async () => {
      await page.goto('/account');
      await press(page, '해지하기');
      await page.getByText('이용 종료').waitFor();
      await page.getByRole('button', { name: '구독 이어 가기' }).click();
      await page.getByText('다음 결제').first().waitFor();
    });

    await claim('the card that is charged cannot be deleted; an old one is gone already', async () => {
      await page.goto('/account');
      assert.deepEqual(await page.locator('.methods > li').evaluateAll((all) => all.map(({ dataset }) => dataset.inUse)), ['true']);
    });

    await claim('another cycle is paid at once, less what was paid of this one', async () => {
      const before = await count();
      await page.locator('[data-offer="yearly"]').getByRole('button', { name: '지금 바꾸기' }).first().click();
      await page.getByRole('dialog').getByRole('button', { name: '지금 바꾸기' }).click();
      await page.locator('[data-plan="yearly"].plan-name').waitFor();
      assert.equal(await count(), before + 1);
      await picture(page, 'toss-changed');
    });

    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });

  await story('toss, a trial', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app, reader);
    let customer;

    await claim('it stores the card and charges nothing', async () => {
      await choose(page, 'yearly');
      const back = await register(page, lab);
      customer = back.searchParams.get('customerKey');
      await page.getByText('오늘은 결제하지 않았습니다').waitFor();
      assert.equal(await toss.charges(customer), 0);
      await picture(page, 'toss-trial');
    });

    await claim('the first charge comes with its end, and a pause leaves out the next', async () => {
      await toss.pass(app, await due(page));
      assert.equal(await toss.charges(customer), 1);
      await page.goto('/account');
      await press(page, '잠시 쉬기');
      await page.locator('[data-status="paused"]').first().waitFor();
      await picture(page, 'toss-paused');
      await page.getByRole('button', { name: '구독 이어 가기' }).click();
      await page.locator('[data-status="active"]').first().waitFor();
      assert.equal(await toss.charges(customer), 1);
    });

    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });

  await story('toss, a deposit', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app, reader);
    const credits = () => page.locator('[data-credits]').getAttribute('data-credits');
    const waiting = page.locator('[data-deposit]').first();

    await claim('a virtual account is told with its bank, its number and its day', async () => {
      await page.goto('/');
      await page.getByRole('button', { name: '가상계좌로 입금' }).click();
      await page.waitForURL(`${lab}/**`);
      await page.locator('button.main').click();
      await page.waitForURL('**/thanks?**');
      await waiting.waitFor();
      assert.match(await waiting.innerText(), /은행|뱅크/);
      assert.match(await waiting.innerText(), /9,900원[\s\S]*까지/);
      await picture(page, 'toss-deposit');
    });

    await claim('nothing is given before the money is there', async () => {
      await page.goto('/account');
      assert.equal(await credits(), '0');
      await waiting.waitFor();
    });

    await claim('once it is there the credits are, and the page did not have to be told', async () => {
      await page.goBack();
      await page.locator('.lab button[value="deposit"]').click();
      await page.locator('.thanks[data-state="landed"]').waitFor();
      await page.goto('/account');
      assert.equal(await credits(), '100');
      assert.equal(await waiting.count(), 0);
      await picture(page, 'toss-deposited');
    });

    await claim('it goes back to an account that the customer names, and the credits with it', async () => {
      await page.locator('.payments summary').first().click();
      const form = page.locator('form.refund');
      await form.locator('[name="bank"]').selectOption('88');
      await form.locator('[name="number"]').fill('1002123456789');
      await form.locator('[name="holder"]').fill('김독자');
      await picture(page, 'toss-deposit-refund');
      await form.locator('button').click();
      await page.locator('[data-order="refund"]').first().waitFor();
      await page.reload();
      assert.equal(await credits(), '0');
    });

    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });
};

async function subscriptionOf(page) {
  const payments = await page.locator('[data-receipt^="sub_"]').first().getAttribute('data-receipt');
  return payments.slice(0, payments.lastIndexOf('_'));
}

/** A button that asks first. */
async function press(page, name) {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}
