// What visitors do, in the words of the page.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { LIMIT } from '../browser.mjs';

/**
 * Presses what runs on the server, and waits for its answer: that it is busy, and that it is so no
 * longer, are both true before anything has begun.
 */
export async function act(button) {
  const page = button.page();
  const isIt = (request) => request.method() === 'POST' && !request.url().includes('/api/');
  const sent = page.waitForRequest(isIt);
  await button.click();
  await (await sent).response();
}

/** Waits until it reads so; else tells what it reads instead. */
export async function becomes(read, wanted) {
  for (const end = Date.now() + LIMIT; Date.now() < end; await pause(100)) {
    if (isDeepStrictEqual(await read(), wanted)) return;
  }
  assert.deepEqual(await read(), wanted);
}

/** Pays on the lab's hosted page, which must be open. */
export async function pay(page, lab, card = '4242 4242 4242 4242') {
  await page.waitForURL(`${lab}/**`);
  const email = page.locator('#email');
  if ((await email.inputValue()) === '') await email.fill('ada@example.com');
  await page.locator('#card').fill(card);
  await page.locator('button.main').click();
}

/** Buys a plan from the pricing page and waits until it landed. */
export async function buy(page, lab, plan) {
  await page.goto('/');
  await page.locator(`[data-plan="${plan}"] button`).click();
  await pay(page, lab);
  // One of the providers thanks on a page of its own.
  await page.waitForURL(/\/success\?|\/checkout\/done\//);
  if (page.url().startsWith(lab)) await page.locator('a.main').click();
  await page.waitForURL('**/success?**');
  await page.locator('.landing[data-state="landed"]').waitFor();
}

/** Opens a page of support about this visitor: the timeline unless told. */
export async function support(page, part = '') {
  const cookies = await page.context().cookies();
  const { value } = cookies.find(({ name }) => name === 'kassa_demo_user');
  await page.goto(`/admin/customers/${value}${part}`);
}

/** Ends the plan by its dialog: `period_end` or `now`. */
export async function cancel(page, when) {
  await page.getByRole('button', { name: 'Cancel plan' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator(`input[value="${when}"]`).check();
  await dialog.getByRole('button', { name: 'Cancel plan' }).click();
}

/** Takes another plan, after the page said what that comes to; resolves to those words. */
export async function change(page, plan) {
  await page.locator(`[data-offer="${plan}"]`).getByRole('button').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('dl').waitFor();
  const told = await dialog.innerText();
  await dialog.getByRole('button', { name: 'Confirm change' }).click();
  return told;
}

/** Chooses who takes the payment, on the pricing page. */
export async function choose(page, till) {
  const button = page.locator(`.tills button[value="${till}"]`);
  await button.click();
  await page.locator(`.tills button[value="${till}"][aria-pressed="true"]`).waitFor();
}

/** Presses a button of the lab bar and waits for what it says. */
export async function lab(page, deed) {
  const said = page.locator('.lab-said');
  await act(page.locator(`.lab button[value="${deed}"]`));
  await page.locator('.lab button[aria-busy="true"]').waitFor({ state: 'detached' });
  await said.filter({ hasText: /./ }).waitFor();
  return { ok: (await said.getAttribute('data-ok')) === 'true', text: await said.innerText() };
}

/** The two balances, as the page shows them. */
export async function balances(page) {
  const credits = async (key) => {
    const shown = page.locator(`main [data-kassa-credits="${key}"]`).first();
    return Number((await shown.innerText()).replace(/\D/g, ''));
  };
  return { subscription: await credits('subscription'), oneTime: await credits('one-time') };
}

/** Spends by a strategy on the example page; resolves to what the page says. */
export async function spend(page, strategy, amount) {
  await page.locator('#amount').fill(String(amount));
  await act(page.locator(`button[value="${strategy}"]`));
  const said = page.locator('form.spend[aria-busy="false"] .said');
  return { ok: (await said.getAttribute('data-ok')) === 'true', text: await said.innerText() };
}
