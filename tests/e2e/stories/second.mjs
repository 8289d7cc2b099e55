// The second provider, by the same components: on its page, in its overlay, and beside the first.

import assert from 'node:assert/strict';
import { barriers, picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { balances, becomes, buy, cancel, choose, lab as press, pay, support } from './steps.mjs';

const PRO = 600;
const PACK = 200;
const MANAGE = '/dashboard/subscription';

export const second = async ({ browser, app, lab }) => {
  await onItsPage({ browser, app, lab });
  await inItsOverlay({ browser, app, lab });
  await besideTheFirst({ browser, app, lab });
};

const onItsPage = ({ browser, app, lab }) =>
  story('the second provider', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);

    await claim('the choice of who takes the payment works by keyboard, and stays', async () => {
      await page.goto('/');
      const group = page.getByRole('group', { name: 'Pay with' });
      assert.equal(await group.getByRole('button').count(), 4);
      await group.getByRole('button', { name: 'Lemon Squeezy', exact: true }).focus();
      await page.keyboard.press('Enter');
      await group.locator('[value="lemonSqueezy"][aria-pressed="true"]').waitFor();
      await page.reload();
      assert.equal(await group.locator('[aria-pressed="true"]').innerText(), 'Lemon Squeezy');
      assert.equal(await page.locator('[data-kassa-card]').count(), 4);
      assert.deepEqual(await barriers(page), []);
      await picture(page, 'tills');
    });

    await claim('the choice needs no script', async () => {
      const plain = await visitor(browser, app, { javaScriptEnabled: false });
      await plain.page.goto('/');
      await choose(plain.page, 'lemonSqueezy-overlay');
      await plain.context.close();
    });

    await claim('its page is paid at, and leads back to what was bought', async () => {
      await page.locator('[data-plan="pro"] button').click();
      await page.waitForURL(`${lab}/lemonSqueezy/**`);
      await picture(page, 'second-pay');
      await pay(page, lab, '4000 0000 0000 0002');
      await page.getByRole('alert').waitFor();
      await pay(page, lab);
      await page.locator('a.main').click();
      await page.waitForURL('**/success?**');
      await page.getByRole('heading', { name: 'Thank you. Pro is yours.' }).waitFor();
      await becomes(() => balances(page), { subscription: PRO, oneTime: 0 });
    });

    const card = page.locator('[data-fact="card"]');
    const credits = async () => (await balances(page)).subscription;
    await claim('the subscription shows its card, dates, product, price and licence key', async () => {
      await page.goto(MANAGE);
      assert.equal(await card.innerText(), 'Visa •••• 4242');
      await page.getByText('Technical details').click();
      const facts = await page.locator('[aria-labelledby="facts"]').innerText();
      assert.match(facts, /Paid through\s+Lemon Squeezy[^]*Renews[^]*Product[^]*Price\s+102/);
      assert.match(await page.locator('[data-license] code').innerText(), /^[0-9A-Fa-f-]{20,}$/);
      assert.deepEqual(await barriers(page), []);
      await picture(page, 'second-subscription');
    });

    await claim("another card is given on the provider's page", async () => {
      await page.getByRole('button', { name: 'Change card' }).click();
      await page.waitForURL(`${lab}/lemonSqueezy/**`);
      await page.locator('#card').fill('5555 5555 5555 4444');
      await page.locator('button.main').click();
      await page.getByText('4444').first().waitFor();
      const now = async () => {
        await page.goto(MANAGE);
        return card.innerText();
      };
      await becomes(now, 'Mastercard •••• 4444');
    });

    await claim('a pause takes access away, and going on gives it back', async () => {
      await page.getByRole('button', { name: 'Pause plan' }).click();
      await page.getByText('Your plan is paused').waitFor();
      await picture(page, 'second-paused');
      assert.doesNotMatch(await page.locator('.menu > button').innerText(), /Pro/);
      await page.getByRole('button', { name: 'Resume plan' }).click();
      await page.getByText(/Renews on .* for \$24\.00/).waitFor();
      await page.locator('.menu > button', { hasText: 'Pro' }).waitFor();
      await becomes(credits, PRO);
    });

    await claim('a planned end can be taken back', async () => {
      await cancel(page, 'period_end');
      await page.getByText('it will not renew').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Cancel plan' }).count(), 0);
      await page.getByRole('button', { name: 'Keep my plan' }).click();
      await page.getByText(/Renews on .* for \$24\.00/).waitFor();
    });

    await claim('it renews, fails and is paid again by the same buttons', async () => {
      assert.equal((await press(page, 'month')).ok, true);
      await page.locator('[data-order="subscription_renewal"]').first().waitFor();
      await becomes(credits, PRO);
      assert.equal((await press(page, 'fail')).ok, true);
      await page.locator('[data-status="past_due"]').waitFor();
      await picture(page, 'second-past-due');
      assert.equal((await press(page, 'fix')).ok, true);
      await page.locator('.plan-name [data-status="active"]').waitFor();
      await becomes(credits, PRO);
    });

    await claim('a refund takes money and credits back', async () => {
      assert.equal((await press(page, 'refund')).ok, true);
      await page.getByText('$24.00 refunded').waitFor();
      await becomes(credits, 0);
      await support(page, '?moved=1');
      // The filter has the same words, in a list that is closed.
      await page.getByText(/Money went back/).filter({ visible: true }).first().waitFor();
      await picture(page, 'second-admin');
    });

    // The browser itself notes the 402 of the declined card.
    await claim('nothing went wrong behind the scenes', () =>
      assert.deepEqual(troubles.filter((trouble) => !trouble.includes('402')), []));
    await context.close();
  });

const inItsOverlay = ({ browser, app, lab }) =>
  story('an overlay', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    const frame = page.frameLocator('iframe');
    const scripts = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/lemon.js')) scripts.push(request.url());
    });
    const has = () => page.evaluate(() => fetch('/api/kassa/benefits').then((it) => it.json()));

    await claim('opens above the page, and its script is loaded once for two presses', async () => {
      await page.goto('/');
      await choose(page, 'lemonSqueezy-overlay');
      await page.evaluate(() => {
        document.querySelector('[data-plan="pro"] button').click();
        document.querySelector('[data-plan="pro"] button').click();
        document.querySelector('[data-plan="pack"] button').click();
      });
      await frame.locator('#card').waitFor();
      await page.locator('[data-kassa] [aria-busy="true"]').first().waitFor({ state: 'detached' });
      assert.deepEqual([scripts.length, new URL(page.url()).pathname], [1, '/']);
      assert.equal(await page.locator('script[src$="/lemon.js"]').count(), 1);
      await picture(page, 'overlay');
    });

    await claim('closed without paying it leaves a page that works', async () => {
      // By its key: a click waits for the frame that it takes away.
      await frame.getByRole('button', { name: 'Close' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('iframe').waitFor({ state: 'detached' });
      await page.locator('[data-plan="pack"] button').click();
      await frame.getByRole('heading', { name: 'Credit pack' }).waitFor();
      assert.equal(scripts.length, 1);
    });

    await claim('a forged word that it was paid makes the page look, and grants nothing', async () => {
      const looked = page.waitForRequest('**/api/kassa/arrival?**');
      const inner = page.frames().find((it) => it.url().includes('/lemonSqueezy/checkout/'));
      await inner.evaluate(() =>
        parent.postMessage({ event: 'Checkout.Success', data: { attributes: { total: 0 } } }, '*'),
      );
      await looked;
      await page.getByText('We are waiting for the confirmation').waitFor();
      const { result } = await has();
      assert.deepEqual([result.totalAvailableCredits, result.activePlanId], [0, undefined]);
    });

    await claim('once it is paid the webhook brings the credits, and the page follows', async () => {
      await frame.locator('button.main').click();
      await page.getByText('Your purchase is here.').waitFor();
      await page.waitForFunction(
        (credits) => document.querySelector('.menu > button').textContent.includes(credits),
        String(PACK),
      );
      assert.equal(new URL(page.url()).pathname, '/');
      assert.equal((await has()).result.oneTimeCreditsBalance, PACK);
      await frame.locator('a.main').click();
      await page.waitForURL('**/success?**');
      await page.locator('.landing[data-state="landed"]').waitFor();
    });

    await claim('a plan that is bought there is marked on the same page', async () => {
      await page.goto('/');
      await page.locator('[data-plan="starter"] button').click();
      await frame.locator('button.main').click();
      await page.locator('[data-plan="starter"][data-current]').waitFor();
      assert.equal(await page.locator('[data-plan="pro"] a').innerText(), 'Change plan');
    });

    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });

const besideTheFirst = ({ browser, app, lab }) =>
  story('both providers', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    await claim('a plan of one and a pack of the other are one balance', async () => {
      await buy(page, lab, 'pro');
      await page.goto('/');
      await choose(page, 'lemonSqueezy');
      await buy(page, lab, 'pack');
      await page.getByRole('heading', { name: 'Thank you. Credit pack is yours.' }).waitFor();
      await page.goto(MANAGE);
      await becomes(() => balances(page), { subscription: PRO, oneTime: PACK });
      assert.equal(await page.locator('[data-order]').count(), 2);
      await picture(page, 'both');
    });
    await claim('a receipt is the own page of who took the payment', async () => {
      const pack = page.locator('[data-order="one_time_purchase"]');
      const tab = context.waitForEvent('page');
      await pack.getByRole('link', { name: /^Receipt of/ }).click();
      const receipt = await tab;
      await receipt.waitForURL(`${lab}/lemonSqueezy/my-orders/**`);
      await receipt.close();
    });
    await claim('each payment goes back where it was paid', async () => {
      assert.equal((await press(page, 'refund')).ok, true);
      assert.equal((await press(page, 'refund')).ok, true);
      await page.getByText('$12.00 refunded').waitFor();
      await page.getByText('$24.00 refunded').waitFor();
      await becomes(() => balances(page), { subscription: 0, oneTime: 0 });
    });
    await claim('a second plan is refused by the other one too', async () => {
      const body = { plan: 'starter', provider: 'lemonSqueezy' };
      const reply = await page.evaluate(
        (wish) => fetch('/api/kassa/checkout', { method: 'POST', body: JSON.stringify(wish) }).then((it) => it.json()),
        body,
      );
      assert.equal(reply.code, 'already_subscribed');
    });
    // The browser itself notes the 409 that was asked for.
    await claim('nothing went wrong behind the scenes', () =>
      assert.deepEqual(troubles.filter((trouble) => !trouble.includes('409')), []));
    await context.close();
  });
