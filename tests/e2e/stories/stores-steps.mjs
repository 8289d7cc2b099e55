// What somebody does with the phone of `examples/app-purchases`, and what happens around it.

import { becomes } from './steps.mjs';

/** A phone with one of the stores on it. */
export function handset(page) {
  const said = page.locator('#said');
  const sheet = page.locator('#sheet');
  /** Presses, confirms what the sheets ask, and answers what came of it. */
  const press = async (button, { sheets = [], consent = false } = {}) => {
    // It says nothing from the press on until the screen shows what came of it.
    await button.click();
    for (const kind of sheets) {
      const open = page.locator(`#sheet[open][data-kind="${kind}"]`);
      await open.waitFor();
      if (consent && kind === 'refund') await open.locator('#consent').check();
      await open.locator('button[value="yes"]').click();
    }
    await page.locator('body:not([data-busy])').waitFor();
    await page.locator('#said:not([data-code=""])').waitFor();
    return said.getAttribute('data-code');
  };
  const tab = (name) => page.locator(`#tabs [data-tab="${name}"]`).click();
  return {
    press,
    tab,
    sheet,
    async open() {
      await page.goto('/phone');
      await page.locator('body[data-ready]').waitFor();
    },
    async use(store) {
      await page.locator(`#stores input[value="${store}"]`).check();
      await page.locator(`body[data-store="${store}"]`).waitFor();
    },
    async buy(product) {
      await tab('shop');
      return press(page.locator(`[data-product="${product}"] .price`), { sheets: ['buy'] });
    },
    light: async () => {
      await tab('garden');
      return press(page.locator('#light'));
    },
    /** Something out in the world. */
    deed: (name) => press(page.locator(`#deeds [data-deed="${name}"]`)),
    /** Asks for the money of the newest purchase of a product. */
    async giveBack(product, how) {
      await tab('account');
      return press(page.locator(`[data-order][data-plan="${product}"] button`).first(), how);
    },
    coins: async () => Number(await page.locator('#coins').getAttribute('data-coins')),
    has(coins) {
      return becomes(this.coins, coins);
    },
    club: async () => {
      const card = page.locator('[data-product="club"]');
      return [await card.getAttribute('data-status'), await card.getAttribute('data-open')].join(' ');
    },
    orders: () =>
      page.locator('[data-order]').evaluateAll((all) => all.map(({ dataset }) => `${dataset.plan} ${dataset.state}`)),
  };
}
