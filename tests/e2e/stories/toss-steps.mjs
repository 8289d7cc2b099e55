// What a reader of the subscription example does, and what the lab knows of it.

/** Whom the shop is for. */
export const reader = { locale: 'ko-KR' };

/** The lab's control calls, and what it has charged. */
export function bank(lab) {
  const ask = async (path, body) => {
    const reply = await fetch(lab + path, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  const payments = async () => (await ask('/lab/state')).tossPayments.payments;
  return {
    ask,
    payments,
    now: async () => (await ask('/lab/clock')).now,
    /** How many payments stand of those that were asked of this customer's cards. */
    async charges(customerKey) {
      const { requests } = await ask('/lab/requests');
      const asked = requests.filter(({ path, body }) => path.includes('/v1/billing/') && body.includes(customerKey));
      const orders = new Set(asked.map(({ body }) => JSON.parse(body).orderId));
      const all = await payments();
      return all.filter(({ orderId, status }) => orders.has(orderId) && paid.includes(status)).length;
    },
    /** Time passes, and the app's cron looks in twice at once, as two servers would; and once more. */
    async pass(app, by) {
      await ask('/lab/clock', typeof by === 'string' ? { advance: by } : { to: by });
      await tick(app);
      await tick(app);
    },
  };
}

const paid = ['DONE', 'PARTIAL_CANCELED', 'CANCELED'];

/** Two crons at the same moment; whatever is due is done once. */
export async function tick(app) {
  const headers = { authorization: 'Bearer lab' };
  const one = () => fetch(`${app}/api/cron/tick`, { headers });
  const replies = await Promise.all([one(), one()]);
  for (const reply of replies) if (!reply.ok) throw new Error(`tick: ${reply.status}`);
}

const GOOD = '9410 0012 3456 7890';

/** Goes through the window that stands in for TossPayments'; gives the address that it led back to. */
export async function register(page, lab, card = GOOD) {
  await page.waitForURL(`${lab}/**`);
  await page.locator('#card').fill(card);
  const back = page.waitForRequest((request) => request.url().includes('/pay/return?'));
  await page.locator('button.main').click();
  const url = new URL((await back).url());
  await page.waitForURL((url) => !url.href.startsWith(lab));
  return url;
}

/** Chooses a cycle and goes as far as the window. */
export async function choose(page, plan) {
  await page.goto('/');
  await page.waitForLoadState('networkidle');
  await page.locator(`[data-plan="${plan}"]`).click();
  await page.locator('.summary .button').click();
}

/** The history on the account page: type and status of each row. */
export async function history(page) {
  await page.goto('/account');
  const rows = page.locator('.payments > li');
  return rows.evaluateAll((all) => all.map(({ dataset }) => `${dataset.order} ${dataset.status}`));
}

/** When the next charge is, in milliseconds, as the account page has it. */
export async function due(page) {
  await page.goto('/account');
  return Number(await page.locator('[data-next]').getAttribute('data-next'));
}
