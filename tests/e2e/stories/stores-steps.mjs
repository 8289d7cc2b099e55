// What somebody does with the phone of `examples/app-purchases`, and what happens around it.

import { becomes } from './steps.mjs';

/** A phone with one of the stores on it. */
export function handset(page) {
  const tab = (name) => page.locator(`#tabs [data-tab="${name}"]`).click();

  /** Agrees to what a sheet asks. */
  async function confirm(kind, consent = false) {
    const open = page.locator(`#sheet[open][data-kind="${kind}"]`);
    await open.waitFor();
    if (consent && kind === 'refund') await open.locator('#consent').check();
    await open.locator('button[value="yes"]').click();
  }

  /**
   * Presses, confirms what sheets ask, and answers what came of it: from the press on the phone says
   * nothing until its screen shows how it is then.
   */
  async function press(button, { sheets = [], consent } = {}) {
    await page.locator('body:not([data-busy])').waitFor();
    await button.click();
    for (const kind of sheets) await confirm(kind, consent);
    const said = page.locator('body:not([data-busy]) #said:not([data-code=""])');
    return said.getAttribute('data-code');
  }

  async function begin(product) {
    await tab('shop');
    await page.locator(`[data-product="${product}"] .price`).click();
    await page.locator('#sheet[open]').waitFor();
  }

  const coins = async () => Number(await page.locator('#coins').getAttribute('data-coins'));
  const club = async () => {
    const { status, open } = await page.locator('[data-product="club"]').evaluate(({ dataset }) => ({ ...dataset }));
    return `${status} ${open}`;
  };
  return {
    press,
    tab,
    confirm,
    begin,
    coins,
    club,
    has: (wanted) => becomes(coins, wanted),
    becomes: (wanted) => becomes(club, wanted),
    async open() {
      await page.goto('/phone');
      await page.locator('body[data-ready]').waitFor();
    },
    async use(store) {
      await page.locator(`#stores input[value="${store}"]`).check();
      await page.locator(`body[data-store="${store}"]`).waitFor();
    },
    /** Signs in as the other one. */
    async play(who) {
      await tab('account');
      await page.locator(`#people input[value="${who}"]`).check();
    },
    async buy(product) {
      await tab('shop');
      return press(page.locator(`[data-product="${product}"] .price`), { sheets: ['buy'] });
    },
    async light() {
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
    /** What the phone keeps. */
    memory: () => page.evaluate(() => JSON.parse(localStorage.getItem('phone'))),
    orders: () =>
      page.locator('[data-order]').evaluateAll((all) => all.map(({ dataset }) => `${dataset.plan} ${dataset.state}`)),
  };
}
