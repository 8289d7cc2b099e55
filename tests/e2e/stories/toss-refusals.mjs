// Who tries to cheat the subscription shop, presses twice, or leaves. The lab is asked what it charged.

import assert from 'node:assert/strict';
import { picture, visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { bank, choose, due, reader, register } from './toss-steps.mjs';

export const tossRefusals = async ({ browser, app, lab }) => {
  const toss = bank(lab);

  await story('toss, refused', async (claim) => {
    const { context, page, troubles } = await visitor(browser, app, reader);
    const standing = async () => (await toss.payments()).filter(({ status }) => status === 'DONE').length;
    let before;

    /** As far as the window; what it would lead back to, without the browser going there. */
    async function caught(button) {
      await page.goto('/');
      await button();
      await page.waitForURL(`${lab}/**/window/*`);
      const window = new URL(page.url()).pathname.split('/').at(-1);
      return new URL((await toss.ask('/lab/tossPayments/pay', { window })).url);
    }
    const pack = () => page.getByRole('button', { name: '카드로 결제' }).click();
    const plan = () => page.locator('.summary .button').click();
    const refused = (of = page) => of.locator('.thanks[data-state="refused"]').waitFor();

    await claim('another amount in the address is refused, and nothing is charged', async () => {
      before = await standing();
      const back = await caught(pack);
      back.searchParams.set('amount', '100');
      await page.goto(back.href);
      await refused();
      assert.equal(await standing(), before);
      await picture(page, 'toss-tampered');
    });

    await claim('another customer key in the address is refused, and no card is stored', async () => {
      const back = await caught(plan);
      back.searchParams.set('customerKey', 'cus_000000000000000000000000');
      await page.goto(back.href);
      await refused();
      assert.equal(await standing(), before);
    });

    await claim('somebody else with the address gets nothing', async () => {
      const back = await caught(pack);
      const other = await visitor(browser, app, reader);
      await other.page.goto('/');
      await other.page.goto(back.href);
      await refused(other.page);
      await other.context.close();
      assert.equal(await standing(), before);
    });

    await claim('the same address opened twice at once charges once', async () => {
      const back = await caught(plan);
      const twin = await context.newPage();
      await Promise.all([page.goto(back.href), twin.goto(back.href)]);
      await page.goto(back.href);
      await page.getByRole('heading', { name: '월간 구독을 시작했습니다' }).waitFor();
      assert.equal(await toss.charges(back.searchParams.get('customerKey')), 1);
      await twin.close();
    });

    await claim('a first charge that is declined sells nothing, and says why', async () => {
      const other = await visitor(browser, app, reader);
      await choose(other.page, 'weekly');
      const back = await register(other.page, lab, '9410 0000 0000 0002');
      await other.page.locator('[data-refused="REJECT_CARD_PAYMENT"]').waitFor();
      assert.equal(await toss.charges(back.searchParams.get('customerKey')), 0);
      await other.page.goto('/account');
      await other.page.getByText('구독이 끝났습니다').or(other.page.getByText('아직 구독하지')).waitFor();
      await other.context.close();
    });

    await claim('a charge whose answer is lost is looked up, and never made again', async () => {
      const other = await visitor(browser, app, reader);
      await choose(other.page, 'biweekly');
      const back = await register(other.page, lab, '9410 0000 0000 0007');
      await other.page.locator('.thanks').waitFor();
      await picture(other.page, 'toss-unsure');
      await toss.pass(app, '5m');
      await other.page.getByRole('heading', { name: '2주 구독을 시작했습니다' }).waitFor();
      assert.equal(await toss.charges(back.searchParams.get('customerKey')), 1);
      await other.context.close();
    });

    await claim('a lost card is not tried again: its customer is asked for another', async () => {
      const other = await visitor(browser, app, reader);
      await choose(other.page, 'monthly');
      const back = await register(other.page, lab, '9410 0000 0000 0004');
      await other.page.locator('.thanks[data-state="landed"]').waitFor();
      await toss.pass(app, await due(other.page));
      for (let days = 0; days < 3; days += 1) await toss.pass(app, '1d');
      await other.page.goto('/account');
      await other.page.getByText('이 카드로는 더 결제할 수 없습니다').waitFor();
      const { requests } = await toss.ask('/lab/requests');
      const key = back.searchParams.get('customerKey');
      const tries = requests.filter(({ path, body }) => /\/billing\/[^/]+$/.test(path) && body.includes(key));
      assert.equal(tries.length, 2);
      await other.context.close();
    });

    await claim('who leaves the window is told so', async () => {
      await page.goto('/');
      await pack();
      await page.waitForURL(`${lab}/**`);
      await page.getByRole('button', { name: '닫기' }).click();
      await page.locator('[data-refused="PAY_PROCESS_CANCELED"]').waitFor();
    });

    await claim('a cron without the secret does nothing', async () => {
      const reply = await fetch(`${app}/api/cron/tick`, { headers: { authorization: 'Bearer no' } });
      assert.equal(reply.status, 401);
    });

    await claim('nothing went wrong behind the scenes', () => assert.deepEqual(troubles, []));
    await context.close();
  });
};
