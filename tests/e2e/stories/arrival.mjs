// The page that customers come back to, where the provider's messages come late and in two parts.

import { visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { pay } from './steps.mjs';
import { bank } from './toss-steps.mjs';

export const arrival = ({ browser, app, lab }) =>
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
        for (const { url, headers, body } of deliveries.slice(0, money)) {
          await fetch(url, { method: 'POST', headers, body });
        }
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
