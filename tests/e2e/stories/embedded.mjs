// Stripe's checkout in the app's own page: the same purchase, and nobody leaves.

import assert from 'node:assert/strict';
import { barriers, picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { balances, becomes, choose } from './steps.mjs';

export const embedded = ({ browser, app, lab }) =>
  story('on this page', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    const card = page.locator('[data-plan="pro"]');
    const form = page.frameLocator('iframe[title="Checkout"]');

    await claim('a press opens the form in the plan’s own card, which makes room for it', async () => {
      await page.goto('/');
      await choose(page, 'stripe-overlay');
      const before = await card.boundingBox();
      await card.locator('button').click();
      await form.locator('#card').waitFor();
      assert.equal(new URL(page.url()).origin, app);
      const { width } = await card.boundingBox();
      assert.ok(width > 2 * before.width, `the card is ${width} wide`);
      assert.deepEqual(await barriers(page), []);
      await picture(page, 'embedded');
    });
    await claim('a declined card is told in it, and can be tried again', async () => {
      await pay(form, '4000 0000 0000 0002');
      await form.getByRole('alert').waitFor();
      await picture(page, 'embedded-declined');
    });
    await claim('paying leads to the success page, and the plan is there', async () => {
      await pay(form, '4242 4242 4242 4242');
      await page.waitForURL(`${app}/success?**`);
      await page.getByRole('heading', { name: 'Thank you. Pro is yours.' }).waitFor();
      await becomes(() => balances(page), { subscription: 600, oneTime: 0 });
    });
    await claim('on a phone the form fits the screen', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto('/');
      await page.locator('[data-plan="pack"] button').click();
      await form.locator('#card').waitFor();
      const [needs, has] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return [scrollWidth, clientWidth];
      });
      assert.ok(needs <= has, `the page is ${needs} wide, the screen ${has}`);
      await picture(page, 'embedded-hand');
      await pay(form, '4242 4242 4242 4242');
      await page.waitForURL(`${app}/success?**`);
      await becomes(() => balances(page), { subscription: 600, oneTime: 200 });
    });
    await claim('a page of Stripe’s is still one choice away', async () => {
      await page.goto('/');
      await choose(page, 'stripe');
      await page.locator('[data-plan="pack"] button').click();
      await page.waitForURL(`${lab}/**`);
    });
    // The browser itself notes the 402 of the declined card.
    await claim('nothing went wrong behind the scenes', () =>
      assert.deepEqual(troubles.filter((trouble) => !trouble.includes('402')), []));
    await context.close();
  });

/** Pays in the frame; the lab asks a new customer for an address too. */
async function pay(form, number) {
  const email = form.locator('#email');
  if ((await email.count()) > 0 && (await email.inputValue()) === '') await email.fill('ada@example.com');
  await form.locator('#card').fill(number);
  await form.locator('button.main').click();
}
