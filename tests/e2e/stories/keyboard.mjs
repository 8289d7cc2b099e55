// The main story without a pointer: everything is reached by Tab, and where the focus is can be seen.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { balances, becomes } from './steps.mjs';

const MANY = 80;

export const keyboard = ({ browser, app, lab }) =>
  story('by keyboard', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app);

    await claim('the first stop leads past the header', async () => {
      await page.goto('/');
      await reach(page, page.locator('.skip'), 1);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.closest('main') !== null), true);
    });
    await claim('a plan is chosen and paid', async () => {
      await reach(page, page.locator('[data-plan="pro"] button'));
      await picture(page, 'keyboard-focus');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${lab}/**`);
      await page.locator('#card').waitFor();
      const email = page.locator('#email');
      if ((await email.inputValue()) === '') {
        await reach(page, email);
        await page.keyboard.type('ada@example.com');
      }
      await reach(page, page.locator('#card'));
      await page.keyboard.press('Control+A');
      await page.keyboard.type('4242 4242 4242 4242');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/success?**');
      await page.locator('.landing[data-state="landed"]').waitFor();
    });
    await claim('the account is opened from there', async () => {
      await reach(page, page.getByRole('link', { name: 'See your account' }));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    });
    await claim('a change is looked at, and left as it was by Escape', async () => {
      const offer = page.locator('[data-offer="starter"] button').first();
      await reach(page, offer);
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Change to Starter?' });
      await dialog.locator('dl').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      assert.equal(await isFocused(offer), true);
    });
    await claim('the plan is ended with its period, and kept after all', async () => {
      await reach(page, page.getByRole('button', { name: 'Cancel plan' }));
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Cancel Pro?' });
      await dialog.waitFor();
      await reach(page, dialog.locator('input[value="period_end"]'), 3);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      await reach(page, dialog.getByRole('button', { name: 'Cancel plan' }));
      await page.keyboard.press('Enter');
      await page.getByText('it will not renew').waitFor();
      await reach(page, page.getByRole('button', { name: 'Keep my plan' }));
      await page.keyboard.press('Enter');
      await page.getByText(/Renews on .* for \$24\.00/).waitFor();
    });
    await claim('credits are spent', async () => {
      await reach(page, page.getByRole('link', { name: 'Try it out' }));
      await page.keyboard.press('Enter');
      await reach(page, page.locator('button[value="subscriptionFirst"]'));
      await page.keyboard.press('Space');
      await page.getByText('Used 30. 570 are left.').waitFor();
      await becomes(() => balances(page), { subscription: 570, oneTime: 0 });
    });
    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });

function isFocused(locator) {
  return locator.evaluate((node) => node === document.activeElement);
}

/** Presses Tab until the focus is there, and sees that it shows. */
async function reach(page, locator, most = MANY) {
  await locator.waitFor();
  for (let presses = 0; !(await isFocused(locator)); presses += 1) {
    assert.ok(presses < most, `not reached by ${most} presses of Tab: ${locator}`);
    await page.keyboard.press('Tab');
  }
  const shows = await locator.evaluate((node) => {
    const rings = [node, node.closest('.choice') ?? node].map((part) => getComputedStyle(part));
    return rings.some(({ outlineStyle, boxShadow }) => outlineStyle !== 'none' || boxShadow !== 'none')
      || node.matches('.skip');
  });
  assert.ok(shows, `the focus does not show on ${locator}`);
}
