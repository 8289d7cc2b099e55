// What customers do with a plan once they have it, and what support does for them.

import assert from 'node:assert/strict';
import { barriers, picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { act, balances, becomes, buy, change, lab as press, spend, support as look } from './steps.mjs';

const USAGE = '/dashboard/credit-usage-example';
const MANAGE = '/dashboard/subscription';

export const work = async (world) => {
  await jobs(world);
  await changes(world);
  await support(world);
};

/** Presses one of the job's buttons; resolves to what the page says. */
async function job(page, ending) {
  await act(page.locator(`.job button[value="${ending}"]`));
  return page.locator('.job[aria-busy="false"] .said').innerText();
}

const jobs = ({ browser, app, lab }) =>
  story('jobs', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    await buy(page, lab, 'pro');
    await page.goto(USAGE);
    const held = page.locator('main [data-kassa-credits="held"]').first();

    await claim('a job pays what it cost, and not what was held for it', async () => {
      assert.match(await job(page, 'works'), /Done: 42 of the 60 .* 558 are left/);
      await becomes(() => balances(page), { subscription: 558, oneTime: 0 });
    });
    await claim('a job that fails costs nothing', async () => {
      assert.match(await job(page, 'fails'), /All 60 credits are back/);
      await becomes(() => balances(page), { subscription: 558, oneTime: 0 });
      assert.equal(await held.count(), 0);
    });
    await claim('what a dead process held comes back with time', async () => {
      assert.match(await job(page, 'crashes'), /60 credits stay held until/);
      await becomes(() => balances(page), { subscription: 498, oneTime: 0 });
      assert.equal(await held.innerText(), '60');
      await picture(page, 'job-crashed');
      assert.equal((await press(page, 'day')).ok, true);
      await held.waitFor({ state: 'detached' });
      await becomes(() => balances(page), { subscription: 558, oneTime: 0 });
    });
    await claim('a job that there is too little for does not begin', async () => {
      await spend(page, 'subscriptionOnly', 500);
      assert.match(await job(page, 'works'), /may need 60 credits, and there are 58/);
      await becomes(() => balances(page), { subscription: 58, oneTime: 0 });
      assert.deepEqual(await barriers(page), []);
    });
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });

const changes = ({ browser, app, lab }) =>
  story('changes', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    await buy(page, lab, 'pro');
    await page.goto(MANAGE);
    const plan = page.locator('.plan-name');
    const allowance = page.locator('[data-allowance]');

    await claim('the page tells what the plan allows beside credits', async () => {
      assert.match(await allowance.innerText(), /Projects\s+25\s+Seats\s+1\s+Support\s+Chat/);
      assert.equal(await page.locator('main [data-kassa-credits="translation"]').innerText(), '20');
    });
    await claim('a cheaper plan waits for the end of what was paid', async () => {
      const told = await change(page, 'starter');
      assert.match(told, /Change to Starter\?[^]*Then\s+\$9\.00 per month[^]*Due today\s+\$0\.00/);
      await page.locator('[data-scheduled="starter"]').waitFor();
      assert.equal(await plan.getAttribute('data-plan'), 'pro');
      await becomes(() => balances(page), { subscription: 600, oneTime: 0 });
      assert.deepEqual(await barriers(page), []);
      await picture(page, 'scheduled');
    });
    await claim('more seats leave it waiting', async () => {
      await page.locator('#seats').fill('3');
      await page.getByRole('button', { name: 'Set seats' }).click();
      await allowance.getByText('3', { exact: true }).waitFor();
      await page.locator('[data-scheduled="starter"]').waitFor();
    });
    await claim('it comes with the next period', async () => {
      assert.equal((await press(page, 'month')).ok, true);
      await page.locator('.plan-name[data-plan="starter"]').waitFor();
      assert.match(await allowance.innerText(), /Projects\s+3\s+Seats\s+3\s+Support\s+By e-mail/);
    });
    await claim('a dearer plan counts at once', async () => {
      assert.match(await change(page, 'pro'), /Then\s+\$72\.00 per month/);
      await page.locator('.plan-name[data-plan="pro"]').waitFor();
      assert.match(await allowance.innerText(), /Projects\s+25/);
      await picture(page, 'upgraded');
    });
    await claim('a plan rests and goes on', async () => {
      await page.getByRole('button', { name: 'Pause plan' }).click();
      await page.locator('.plan-name [data-status="paused"]').waitFor();
      await page.getByRole('button', { name: 'Resume plan' }).click();
      await page.locator('.plan-name [data-status="active"]').waitFor();
    });
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });

const support = ({ browser, app, lab }) =>
  story('support', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    await buy(page, lab, 'starter');
    await page.goto(USAGE);
    await spend(page, 'subscriptionOnly', 100);

    await claim('an account that used what was given back is frozen, and says so', async () => {
      assert.equal((await press(page, 'refund')).ok, true);
      await page.getByText('More was used than was paid for').first().waitFor();
      assert.match(await job(page, 'works'), /your credits are frozen/);
      await picture(page, 'frozen');
    });
    await claim('support sees why', async () => {
      await look(page);
      await page.getByText('Frozen: more was used').waitFor();
      await page.locator('.kx-change', { hasText: 'Money went back' }).first().waitFor();
      assert.deepEqual(await barriers(page), []);
      await picture(page, 'admin-frozen');
    });
    await claim('a filter needs no script, and leads to the message itself', async () => {
      const cookies = await context.cookies();
      const plain = await visitor(browser, app, { javaScriptEnabled: false });
      await plain.context.addCookies(cookies);
      await look(plain.page);
      await plain.page.getByLabel('Rule').selectOption('paid');
      await plain.page.getByRole('button', { name: 'Show', exact: true }).last().click();
      await plain.page.waitForURL(/rule=paid/);
      assert.equal(await plain.page.locator('.kx-change').count(), 1);
      await plain.page.locator('.kx-change summary').focus();
      await plain.page.keyboard.press('Enter');
      await plain.page.getByRole('link', { name: 'Show the message' }).click();
      assert.match(await plain.page.locator('.kx-raw').innerText(), /"type": "invoice\.paid"/);
      await picture(plain.page, 'admin-raw');
      await plain.context.close();
    });
    await claim('a person forgives the debt and gives credits, with name and reason', async () => {
      await look(page, '/actions');
      const forgive = page.getByRole('form', { name: 'Forgive a debt' });
      await forgive.getByLabel('Reason').fill('The bank was wrong.');
      await forgive.getByRole('button').click();
      await forgive.getByText('100 credits were forgiven.').waitFor();
      const give = page.getByRole('form', { name: 'Give credits' });
      await give.getByLabel('Kind').selectOption('translation');
      await give.getByLabel(/^Credits/).fill('5');
      await give.getByLabel('Reason').fill('For the trouble.');
      await give.getByRole('button').click();
      await give.getByText('+5 credits').waitFor();
      await look(page);
      const row = page.locator('.kx-change[data-rule="granted"]');
      assert.match(await row.innerText(), /“For the trouble\.” · support@murmur\.example/);
      assert.equal(await page.getByText('Frozen: more was used').count(), 0);
      await picture(page, 'admin-granted');
    });
    await claim('comparing with the providers finds nothing missing', async () => {
      await page.goto('/admin');
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      const said = page.locator('.admin .said', { hasText: 'compared' });
      assert.match(await said.innerText(), /\d+ things compared; 0 differ\. Nothing was changed/);
    });
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });
