// The page that customers come back to, where the provider's messages come late, or in two parts.

import assert from 'node:assert/strict';
import { visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { becomes, choose, pay } from './steps.mjs';
import { bank } from './toss-steps.mjs';

export const arrival = async (world) => {
  await onAPage(world);
  await besideAnOverlay(world);
};

/** Gives the app the first messages by hand; they come again with the others. */
async function deliver(deliveries) {
  for (const { url, headers, body } of deliveries) await fetch(url, { method: 'POST', headers, body });
}

const onAPage = ({ browser, app, lab }) =>
  story('a purchase that no message tells of', async (claim) => {
    const { context, page } = await visitor(browser, app);
    const { ask } = bank(lab);
    const landed = (at) => at.locator('.landing[data-state="landed"]').waitFor();
    await ask('/lab/mode', { delivery: 'hold' });
    try {
      await claim('is there when the customer is back: the provider itself is asked', async () => {
        await page.goto('/');
        await page.locator('[data-plan="pro"] button').click();
        await pay(page, lab);
        await page.waitForURL('**/success?**');
        await landed(page);
      });
      await claim('is there for whoever opens that page again', async () => {
        const second = await context.newPage();
        await second.goto(page.url());
        await landed(second);
      });
      await claim('is no other purchase once its messages come, half of them twice', async () => {
        const credits = () =>
          page.evaluate(async () => (await (await fetch('/api/kassa/benefits')).json()).result);
        const { totalAvailableCredits: before } = await credits();
        assert.ok(before > 0);
        const { deliveries } = await ask('/lab/stripe/deliveries');
        await deliver(deliveries.slice(0, Math.ceil(deliveries.length / 2)));
        await ask('/lab/mode', { delivery: 'send' });
        await becomes(async () => (await ask('/lab/stripe/deliveries')).deliveries.length, 0);
        assert.equal((await credits()).totalAvailableCredits, before);
      });
    } finally {
      await ask('/lab/mode', { delivery: 'send' });
    }
    await context.close();
  });

const besideAnOverlay = ({ browser, app, lab }) =>
  story('a purchase in an overlay, told by halves', async (claim) => {
    const { context, page } = await visitor(browser, app);
    const { ask } = bank(lab);
    const waiting = page.getByText('We are waiting for the confirmation');
    await page.goto('/');
    await choose(page, 'lemonSqueezy-overlay');
    await ask('/lab/mode', { delivery: 'hold' });
    try {
      await claim('is not said to be waited for once its order is known', async () => {
        await page.locator('[data-plan="pro"] button').click();
        await page.frameLocator('iframe').locator('button.main').click();
        await waiting.waitFor();
        const { deliveries } = await ask('/lab/deliveries');
        await deliver(deliveries.filter(({ type }) => type === 'order_created'));
        await waiting.waitFor({ state: 'detached' });
      });
      await claim('and is on the page with the rest', async () => {
        await ask('/lab/mode', { delivery: 'send' });
        await page.locator('[data-plan="pro"][data-current]').waitFor();
      });
    } finally {
      await ask('/lab/mode', { delivery: 'send' });
    }
    await context.close();
  });
