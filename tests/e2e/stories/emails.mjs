// What customers are written, in each language, as a mail client's window shows it: pictures to look
// at, and claims about what only a browser knows.

import assert from 'node:assert/strict';
import { barriers, picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';

const kinds = ['paymentFailed', 'trialEnding', 'paid', 'paymentActionRequired', 'duplicateSubscription'];
const amounts = { en: '$24.00', ko: '₩32,000', ja: '￥3,600' };
const views = [
  { name: 'desk', viewport: { width: 1000, height: 860 } },
  { name: 'hand', viewport: { width: 375, height: 760 } },
];

export const emails = async ({ browser, app }) => {
  await story('e-mails', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);
    const letters = [];
    for (const [language, amount] of Object.entries(amounts)) {
      await claim(`each is there to look at in ${language}`, async () => {
        for (const kind of kinds) {
          await page.goto(`/dev/mailbox/all?kind=${kind}&in=${language}`);
          const letter = page.locator(`article[data-kind="${kind}"][lang="${language}"]`);
          const body = page.frameLocator('.email iframe').locator('body');
          assert.ok((await body.innerText()).includes(amount), kind);
          letters.push({ kind, language, html: await letter.locator('iframe').getAttribute('srcdoc') });
          assert.ok((await letter.locator('pre').textContent()).includes(amount), kind);
        }
      });
    }
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
    await look({ claim, browser, app, letters });
  });
};

/** Each e-mail by itself, as a client opens it. */
async function look({ claim, browser, app, letters }) {
  for (const { name, viewport } of views) {
    for (const colorScheme of ['light', 'dark']) {
      await claim(`every e-mail fits a ${name}, ${colorScheme}, and loads nothing`, async () => {
        const client = await visitor(browser, app, { viewport, colorScheme });
        const asked = [];
        client.page.on('request', (request) => asked.push(request.url()));
        for (const { kind, language, html } of letters) {
          await client.page.setContent(html);
          await picture(client.page, `screens/email-${kind}-${language}-${name}-${colorScheme}`);
          const wide = await client.page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= viewport.width, `${kind} in ${language} is ${wide} wide`);
          assert.deepEqual(await barriers(client.page), [], `${kind} in ${language}`);
        }
        assert.deepEqual(asked, []);
        await client.context.close();
      });
    }
  }
}
