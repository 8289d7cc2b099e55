// `kassa/client` on a page with a Content-Security-Policy, and a made-up provider whose way to pay
// is a script. Nothing here exists: the shop and the provider are answers to the browser's requests.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { visitor } from '../browser.mjs';
import { story } from '../claims.mjs';
import { buy } from './steps.mjs';

const SHOP = 'https://shop.example';
const TILL = 'https://till.example';
const dist = new URL('../../../npm/dist/', import.meta.url);
const types = { '.js': 'text/javascript', '': 'text/html' };

/** An overlay that pays at once, and a form that is made by a promise and lives in a frame. */
const till = `
  window.Till = (key) => ({
    form: async ({ session, onDone }) => ({
      mount: (place) => {
        const frame = document.createElement('iframe');
        frame.src = '${TILL}/form?' + key + session;
        document.querySelector(place).append(frame);
        onDone();
      },
      pay: async () => {
        const missed = (window.missed ??= ['NEED_AGREEMENT', 'USER_CANCEL']).shift();
        if (missed) throw Object.assign(new Error(), { code: missed });
        document.title = 'paid';
      },
    }),
  });
  window.Till.Overlay = { open: (address, { paid }) => { document.title = address; paid('trust me'); } };
`;
const overlay = {
  type: 'script',
  src: `${TILL}/till.js`,
  calls: [
    { function: 'Till.Overlay.open', arguments: '["pay cs_1", {}]', done: 'paid' },
  ],
};
const form = {
  ...overlay,
  mount: 'till',
  calls: [
    { function: 'Till', arguments: '["pk_1"]' },
    { function: '.form', arguments: '[{"session":"cs_1"}]', done: 'onDone' },
    { function: '.mount', arguments: '["#till"]' },
  ],
};
const pressed = {
  ...form,
  calls: [...form.calls, { function: '.pay', arguments: '[]', of: 1, pressed: true }],
};
const benefits = { activePlanId: 'pro', totalAvailableCredits: 600, revision: 2 };
const stands = (state) => ({ ok: true, result: { state, plan: 'pro', benefits } });

/** A page under this policy, whose server sells in this way; `asked` is what it was asked. */
async function open(browser, policy, { way = overlay, arrivals = [stands('landed')] } = {}) {
  const { context, page } = await visitor(browser, SHOP);
  const asked = [];
  await context.route('**/*', async (route) => {
    const { origin, pathname } = new URL(route.request().url());
    asked.push(`${origin === SHOP ? '' : origin}${pathname}`);
    const reply = (body, headers = {}) => route.fulfill({ body, headers });
    if (pathname === '/till.js') return reply(till, { 'content-type': 'text/javascript' });
    if (origin === TILL) return reply('<h1>the form</h1>', { 'content-type': 'text/html' });
    if (pathname.startsWith('/api/')) {
      const sold = { ok: true, result: { id: 'cs_1', url: way.page ?? '', way } };
      const said = pathname.endsWith('/arrival') ? (arrivals.shift() ?? stands('landed')) : sold;
      return reply(JSON.stringify(said));
    }
    const type = { 'content-type': types[extname(pathname)] ?? 'text/plain' };
    if (pathname.startsWith('/dist/')) {
      return reply(await readFile(new URL(pathname.slice('/dist/'.length), dist), 'utf8'), type);
    }
    const start = "import * as kassa from '/dist/client.js'; globalThis.kassa = kassa;";
    const html = `<!doctype html><title>shop</title><main></main>
      <script type="module" nonce="n1">${start}</script>`;
    return reply(html, { ...type, 'content-security-policy': policy });
  });
  await page.goto('/');
  await page.waitForFunction(() => 'kassa' in globalThis);
  return { context, page, asked };
}

/** Presses: what `checkout` answers, and what came of the script's word. */
const press = (page, how = {}) =>
  page.evaluate(async (given) => {
    let done;
    const hinted = new Promise((resolve) => (done = resolve));
    const into = document.querySelector('main');
    const reply = await kassa.checkout({ plan: 'pro' }, { ...given, into, onDone: () => done() });
    if (!reply.ok) return reply;
    await hinted;
    return { ok: true, arrived: await kassa.arrived({ checkout: reply.result.id }) };
  }, how);

const OWN = "default-src 'self'; script-src 'self' 'nonce-n1'";
const WASM = "'wasm-unsafe-eval'";

export const policy = async ({ browser, app, lab }) => {
  await story('a strict policy', async (claim) => {
    await claim('without wasm-unsafe-eval the error names the header', async () => {
      const { context, page, asked } = await open(browser, OWN);
      const error = await page.evaluate(() =>
        kassa.checkout({ plan: 'pro' }).catch(({ name, code, hint }) => ({ name, code, hint })),
      );
      assert.deepEqual([error.name, error.code], ['ClientError', 'wasm_blocked']);
      assert.match(error.hint, /'wasm-unsafe-eval'.*script-src.*Content-Security-Policy/);
      assert.ok(!asked.some((path) => path.startsWith('/api/')), 'something was bought');
      await context.close();
    });
    await claim('with it a checkout leaves for the page to pay at', async () => {
      const way = { type: 'open', url: `${TILL}/pay` };
      const { context, page } = await open(browser, `${OWN} ${WASM}`, { way });
      await page.evaluate(() => void kassa.checkout({ plan: 'pro' }));
      await page.waitForURL(`${TILL}/pay`);
      await context.close();
    });
    await claim('a script that the policy does not name is told as blocked', async () => {
      const { context, page } = await open(browser, `${OWN} ${WASM}`);
      const no = await press(page);
      assert.equal(no.code, 'script_blocked');
      assert.match(no.hint, /script-src/);
      await context.close();
    });
    await claim('and where the provider has a page, that is opened instead', async () => {
      const way = { ...overlay, page: `${TILL}/pay` };
      const { context, page } = await open(browser, `${OWN} ${WASM}`, { way });
      await page.evaluate(() => void kassa.checkout({ plan: 'pro' }));
      await page.waitForURL(`${TILL}/pay`);
      await context.close();
    });
    for (const [words, source, how] of [
      ['by address', `${OWN} ${WASM} ${TILL}`],
      ['by nonce', `${OWN} ${WASM}`, { nonce: 'n1' }],
      ['by trust in what trusted scripts load', `script-src 'nonce-n1' 'strict-dynamic' ${WASM}`],
    ]) {
      await claim(`a script allowed ${words} runs, and its word starts the wait`, async () => {
        const arrivals = ['open', 'waiting'].map(stands);
        const { context, page, asked } = await open(browser, source, { arrivals });
        assert.deepEqual(await press(page, how), { ok: true, arrived: stands('landed') });
        assert.equal(await page.title(), 'pay cs_1');
        assert.equal(asked.filter((path) => path === '/api/kassa/arrival').length, 3);
        await context.close();
      });
    }
  });

  await story('an embedded form', async (claim) => {
    const source = `${OWN} ${WASM} ${TILL}; frame-src ${TILL}`;
    const { context, page, asked } = await open(browser, source, { way: form });
    await claim('appears where the app wants it, by calls that follow from each other', async () => {
      assert.deepEqual(await press(page), { ok: true, arrived: stands('landed') });
      const frame = page.frameLocator('main > #till iframe');
      await frame.getByRole('heading', { name: 'the form' }).waitFor();
      assert.ok(asked.includes(`${TILL}/form`));
    });
    await claim('and its script is loaded once for all presses', async () => {
      await Promise.all([press(page), press(page)]);
      assert.equal(asked.filter((path) => path === `${TILL}/till.js`).length, 1);
    });
    await context.close();
  });

  await story('two presses at once', async (claim) => {
    const { context, page, asked } = await open(browser, `${OWN} ${WASM} ${TILL}`);
    await claim('wait for one script', async () => {
      const both = await Promise.all([press(page), press(page)]);
      assert.deepEqual(both.map(({ ok }) => ok), [true, true]);
      assert.equal(asked.filter((path) => path === `${TILL}/till.js`).length, 1);
    });
    await context.close();
  });

  await story('a hidden tab', async (claim) => {
    const arrivals = Array(50).fill(stands('open'));
    const { context, page, asked } = await open(browser, `${OWN} ${WASM}`, { arrivals });
    const looks = () => asked.filter((path) => path === '/api/kassa/arrival').length;
    const show = (state) =>
      page.evaluate((visibility) => {
        Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await claim('does not ask, and asks again when it is seen', async () => {
      await show('hidden');
      const first = page.waitForResponse('**/api/kassa/arrival');
      await page.evaluate(() => void (globalThis.wait = kassa.arrived()));
      await first;
      await page.waitForTimeout(2_500);
      assert.equal(looks(), 1);
      arrivals.length = 0;
      await show('visible');
      assert.deepEqual(await page.evaluate(() => globalThis.wait), stands('landed'));
      assert.equal(looks(), 2);
    });
    await context.close();
  });

  await story('React where WebAssembly is forbidden', async (claim) => {
    const { context, page } = await visitor(browser, app);
    await page.route(`${app}/**`, async (route) => {
      if (route.request().resourceType() !== 'document') return route.fallback();
      const response = await route.fetch();
      const header = { 'content-security-policy': "script-src 'self' 'unsafe-inline'" };
      return route.fulfill({ response, headers: { ...response.headers(), ...header } });
    });
    await claim('still sells, and the page to come back to still lands', async () => {
      await page.goto('/');
      const compiled = await page.evaluate(() =>
        WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(() => true, () => false),
      );
      assert.equal(compiled, false, 'the policy is not in force');
      await buy(page, lab, 'pack');
      await page.getByRole('heading', { name: /^Thank you\. .* is yours\.$/ }).waitFor();
    });
    await context.close();
  });

  await story('React and a provider that is a script', async (claim) => {
    const { context, page } = await visitor(browser, app);
    const json = (body) => (route) => route.fulfill({ json: body });
    const sold = { ok: true, result: { id: 'cs_1', url: '', way: form } };
    await page.route('**/api/kassa/checkout', json(sold));
    await page.route('**/api/kassa/arrival?checkout=cs_1', json(stands('landed')));
    await page.route(`${TILL}/**`, (route) =>
      route.fulfill({ body: till, contentType: 'text/javascript' }),
    );
    await claim('shows the form above its button, and what was bought once it landed', async () => {
      await page.goto('/');
      const asked = page.waitForRequest('**/api/kassa/arrival?checkout=cs_1');
      const fresh = asked.then(() => page.waitForRequest('**/api/kassa/benefits'));
      const card = page.locator('[data-plan="pro"]');
      await card.locator('button').click();
      await fresh;
      await card.locator('[data-kassa="subscribe"] > [data-kassa-form] > #till iframe').waitFor();
      // The form that stands there pays by itself: the card shows no second button.
      await card.locator('button[aria-busy="false"]').waitFor({ state: 'hidden' });
    });
    await claim('pays a form by that button, again where something was missing', async () => {
      await page.goto('/');
      const waits = { ok: true, result: { id: 'cs_1', url: '', way: pressed } };
      await page.route('**/api/kassa/checkout', json(waits));
      const card = page.locator('[data-plan="pro"]');
      await card.locator('button').click();
      const pay = card.locator('button[data-kassa-pay][aria-busy="false"]');
      await pay.click();
      await card.locator('[data-code="NEED_AGREEMENT"]').waitFor();
      await pay.click();
      await page.waitForFunction(() => globalThis.missed.length === 0);
      await pay.click();
      await page.waitForFunction(() => document.title === 'paid');
      assert.equal(await page.locator('#till').count(), 1);
    });
    await context.close();
  });
};
