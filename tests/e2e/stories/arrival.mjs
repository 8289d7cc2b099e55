// The page that customers come back to, where the provider's messages come late and in two parts.

import { visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { choose, pay } from './steps.mjs';
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
  story('a purchase told by halves', async (claim) => {
    const { context, page } = await visitor(browser, app);
    const { ask } = bank(lab);
    const stands = (at, state) => at.locator(`.landing[data-state="${state}"]`).waitFor();
    await ask('/lab/mode', { delivery: 'hold' });
    try {
      await claim('is waited for while nothing was heard of it', async () => {
        await page.goto('/');
        await page.locator('[data-plan="pro"] button').click();
        await pay(page, lab);
        await page.waitForURL('**/success?**');
        await stands(page, 'open');
      });
      await claim('is on its way once its subscription and its bill are known', async () => {
        const { deliveries } = await ask('/lab/stripe/deliveries');
        const money = deliveries.findIndex(({ type }) => type === 'charge.succeeded');
        await deliver(deliveries.slice(0, money));
        await stands(page, 'waiting');
      });
      await claim('lands with its money, also where the customer came back in between', async () => {
        const second = await context.newPage();
        const told = second.waitForResponse('**/api/kassa/return');
        await second.goto(page.url());
        await told;
        await stands(second, 'waiting');
        await ask('/lab/mode', { delivery: 'send' });
        await stands(page, 'landed');
        await stands(second, 'landed');
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
