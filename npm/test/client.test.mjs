// The browser's module, as far as it runs without a browser: what it sends, and where it goes.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { arrived, benefits, checkout, follow, post, token } from 'kassa/client';

/** The least that makes a process look like a page. */
const visited = [];
globalThis.Window = class {
  static [Symbol.hasInstance]() {
    return true;
  }
};
globalThis.location = { assign: (url) => visited.push(url) };

const session = (url) => ({ ok: true, result: { id: 'cs_1', url, way: { type: 'open', url } } });

/** A handler that says what it is told to, the last of several for ever, and remembers. */
async function serve(t, answers, status = 200) {
  const asked = [];
  const left = [answers].flat();
  const server = createServer(async (request, reply) => {
    const body = Buffer.concat(await request.toArray()).toString();
    asked.push({
      method: request.method,
      url: request.url,
      body,
      type: request.headers['content-type'],
    });
    const answer = left.length > 1 ? left.shift() : left[0];
    reply.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  visited.length = 0;
  return { asked, basePath: `http://127.0.0.1:${server.address().port}/api/kassa/` };
}

test('a checkout sends only what a browser may say, and goes to where it is paid', async (t) => {
  const { asked, basePath } = await serve(t, session('https://pay.example/cs_1'));
  const purchase = { plan: 'pro', quantity: 2, locale: undefined, price: 1, customer: 'eve' };
  assert.deepEqual(await checkout(purchase, { basePath }), session('https://pay.example/cs_1'));
  assert.deepEqual(visited, ['https://pay.example/cs_1']);
  const [{ body, ...request }] = asked;
  assert.deepEqual(request, {
    method: 'POST',
    url: '/api/kassa/checkout',
    type: 'application/json',
  });
  assert.deepEqual(JSON.parse(body), { plan: 'pro', quantity: 2 });
});

test('a post stays on the page', async (t) => {
  const { asked, basePath } = await serve(t, session('https://pay.example/cs_1'));
  const reply = await post(`${basePath}own`, { priceId: 'price_1', returnPath: '/thanks' });
  assert.equal(reply.ok, true);
  assert.deepEqual(visited, []);
  assert.deepEqual(JSON.parse(asked[0].body), { priceId: 'price_1', returnPath: '/thanks' });
});

test('a token is asked for with nothing: whose it is, the session tells', async (t) => {
  const result = { token: 'a.b.c', expiresAt: 1_790_003_600_000, key: '2026-11' };
  const { asked, basePath } = await serve(t, { ok: true, result });
  assert.deepEqual(await token({ basePath }), { ok: true, result });
  const [{ method, url, body }] = asked;
  assert.deepEqual([method, url, body], ['POST', '/api/kassa/token', '{}']);
  assert.deepEqual(visited, []);
});

test('who takes the payment, and where, is passed on as it is', async (t) => {
  const { asked, basePath } = await serve(t, session('https://pay.example/cs_1'));
  const wish = { plan: 'pro', provider: 'lemonSqueezy', overlay: true };
  await post(`${basePath}checkout`, { ...wish, options: { custom_price: 1 } });
  await post(`${basePath}checkout`, { plan: 'pro', overlay: 'yes', provider: undefined });
  assert.deepEqual(
    asked.map(({ body }) => JSON.parse(body)),
    [wish, { plan: 'pro' }],
  );
});

test('a "no" is a value, with where to manage what one has', async (t) => {
  const no = { ok: false, code: 'already_subscribed', manageUrl: 'https://pay.example/portal' };
  const { basePath } = await serve(t, no, 409);
  assert.deepEqual(await checkout({ plan: 'pro' }, { basePath }), no);
  assert.deepEqual(visited, []);
});

test('only a web address is followed', async (t) => {
  for (const url of ['javascript:alert(1)', 'data:text/html,x', '//pay.example', '']) {
    const { basePath } = await serve(t, session(url));
    assert.equal((await checkout({ plan: 'pro' }, { basePath })).code, 'unsafe_address');
    assert.deepEqual(visited, []);
  }
});

test('a way to pay that this page does not know is no dead end', async (t) => {
  const way = { type: 'embed', script: 'x' };
  const { basePath } = await serve(t, { ok: true, result: { id: 'cs_1', url: '', way } });
  assert.equal((await checkout({ plan: 'pro' }, { basePath })).code, 'unknown_way_to_pay');
});

test('a server that is away, or answers something else, is a value too', async (t) => {
  const away = { basePath: 'http://127.0.0.1:1' };
  assert.equal((await checkout({ plan: 'pro' }, away)).code, 'offline');
  assert.equal((await benefits(away)).code, 'offline');
  const { basePath } = await serve(t, '<html>502', 502);
  const reply = await benefits({ basePath });
  assert.deepEqual([reply.ok, reply.code], [false, 'unreadable_reply']);
  assert.match(reply.hint, /502/);
  assert.equal((await post(basePath, 'pro')).code, 'invalid_order');
});

test('benefits come as numbers, lists and absent fields', async (t) => {
  const has = {
    activePlanId: 'pro',
    subscriptionStatus: 'active',
    totalAvailableCredits: 9_007_199_254_740_991,
    subscriptionCreditsBalance: 100,
    oneTimeCreditsBalance: 0,
    features: ['export'],
    quantity: 1,
    currentPeriodEnd: 1_800_000_000_000,
    cancelAtPeriodEnd: false,
    revision: 3,
  };
  const { asked, basePath } = await serve(t, { ok: true, result: has });
  assert.deepEqual(await benefits({ basePath }), { ok: true, result: has });
  assert.deepEqual([asked[0].method, asked[0].url], ['GET', '/api/kassa/benefits']);
});

const stands = (state) => ({ ok: true, result: { state, plan: 'pro', benefits: { revision: 1 } } });

test('the wait asks until the purchase has landed, about the session that came back', async (t) => {
  const { asked, basePath } = await serve(t, [stands('open'), stands('waiting'), stands('landed')]);
  assert.deepEqual(await arrived({ basePath, checkout: 'cs_1&x' }), stands('landed'));
  const urls = asked.map(({ method, url }) => `${method} ${url}`);
  assert.deepEqual(urls, Array(3).fill('GET /api/kassa/arrival?checkout=cs_1%26x'));
});

test('what can no longer be paid, is unknown or may not be asked, ends the wait at once', async (t) => {
  const no = { ok: false, code: 'unauthenticated' };
  for (const [answer, status] of [[stands('expired')], [stands('unknown')], [no, 401]]) {
    const { asked, basePath } = await serve(t, answer, status);
    assert.deepEqual(await arrived({ basePath }), answer);
    assert.equal(asked.length, 1);
  }
});

test('a limit ends the wait with what is known, and a server that is down is asked again', async (t) => {
  const open = await serve(t, stands('open'));
  assert.deepEqual(await arrived({ basePath: open.basePath, limit: 600 }), stands('late'));
  assert.equal(open.asked.length, 3);
  const down = await serve(t, { ok: false, code: 'store_unavailable' }, 503);
  const reply = await arrived({ basePath: down.basePath, limit: 400 });
  assert.deepEqual([reply.code, down.asked.length], ['store_unavailable', 2]);
});

test('a bank debit is told as what it is, once it has stood for seconds', async (t) => {
  const { asked, basePath } = await serve(t, stands('waiting'));
  assert.deepEqual(await arrived({ basePath }), stands('waiting'));
  assert.ok(asked.length > 2, `${asked.length} looks`);
});

test('a signal ends the wait, also one that was given before', async (t) => {
  const { asked, basePath } = await serve(t, stands('open'));
  const giveUp = new AbortController();
  setTimeout(() => giveUp.abort(), 100);
  assert.equal((await arrived({ basePath, signal: giveUp.signal })).code, 'aborted');
  assert.equal(asked.length, 1);
  assert.equal((await arrived({ basePath, signal: giveUp.signal })).code, 'aborted');
  assert.equal(asked.length, 1);
});

test('a script that anybody on the way could change is not run', async (t) => {
  globalThis.document = {};
  t.after(() => delete globalThis.document);
  for (const src of ['http://pay.example/x.js', 'javascript:alert(1)', '//pay.example/x.js', 'x']) {
    const reply = await follow({ type: 'script', src, calls: [] });
    assert.equal(reply.code, 'unsafe_address', src);
  }
});

test('where a script cannot run, the provider\'s own page is opened if there is one', async () => {
  const script = { type: 'script', src: 'https://pay.example/x.js', calls: [] };
  visited.length = 0;
  assert.equal((await follow(script)).code, 'no_page');
  assert.deepEqual(await follow({ ...script, page: 'https://pay.example/cs_1' }), { ok: true });
  assert.deepEqual(visited, ['https://pay.example/cs_1']);
  assert.equal((await follow({ ...script, page: 'javascript:alert(1)' })).code, 'unsafe_address');
});

/** A provider's script that is on the page already, and what it was asked for. */
function scripted(t, answers) {
  const made = [];
  globalThis.document = {};
  const heard = (name, give) => (...given) => {
    made.push([name, ...given]);
    return give(made);
  };
  const window = { pay: heard('pay', (all) => answers(all.filter(([name]) => name === 'pay'))) };
  const form = { amount: heard('amount', async () => undefined), ...window };
  globalThis.Provider = heard('Provider', () => ({ form: heard('form', async () => form) }));
  t.after(() => {
    delete globalThis.document;
    delete globalThis.Provider;
  });
  return made;
}

const call = (name, argument, more) => ({
  function: name,
  arguments: JSON.stringify([argument]),
  ...more,
});
const form = {
  type: 'script',
  src: 'https://pay.example/x.js',
  calls: [
    call('Provider', 'key'),
    call('.form', 'ada'),
    call('.amount', 5, { of: 1 }),
    call('.pay', 'order', { of: 1, pressed: true }),
  ],
};
const turned = (code) => Promise.reject(Object.assign(new Error('no'), { code }));

test('a form is paid when its customer presses, and what is missing they mend first', async (t) => {
  const answers = [turned('NEED_AGREEMENT'), turned('USER_CANCEL'), Promise.resolve()];
  answers.forEach((answer) => answer.catch(() => {}));
  const made = scripted(t, (pays) => answers[pays.length - 1]);
  const shown = [];
  const onReady = async (missed) => shown.push([made.length, missed]);
  assert.deepEqual(await follow(form, { onReady }), { ok: true });
  assert.deepEqual(made.map(([name, given]) => [name, given]), [
    ['Provider', 'key'],
    ['form', 'ada'],
    ['amount', 5],
    ...Array(3).fill(['pay', 'order']),
  ]);
  assert.deepEqual(shown, [[3, undefined], [4, 'NEED_AGREEMENT'], [5, undefined]]);
});

test('a page without a button to pay, and one that gives it up, pays nothing', async (t) => {
  const made = scripted(t, () => undefined);
  const reply = await follow(form);
  assert.deepEqual([reply.ok, reply.code], [false, 'script_failed']);
  assert.match(reply.hint, /onReady/);
  assert.deepEqual(await follow(form, { onReady: () => Promise.reject(new Error()) }), { ok: true });
  assert.equal(made.some(([name]) => name === 'pay'), false);
});

test('a window that its customer closes is no error, and what a script refuses is named', async (t) => {
  const window = { ...form, calls: form.calls.map(({ pressed: _, ...call }) => call) };
  let code = 'PAY_PROCESS_CANCELED';
  scripted(t, () => turned(code));
  assert.deepEqual(await follow(window), { ok: true });
  code = 'INVALID_PARAMETERS';
  const reply = await follow(window);
  assert.deepEqual([reply.ok, reply.code], [false, 'script_failed']);
  assert.match(reply.hint, /INVALID_PARAMETERS/);
});

test('a script that answers with an error is refused as one that throws it', async (t) => {
  const answers = [{ type: 'error', error: { code: 'card_declined', message: 'No.' } }, { ok: 1 }];
  const made = scripted(t, (pays) => answers[pays.length - 1]);
  const shown = [];
  const onReady = async (missed) => shown.push(missed);
  assert.deepEqual(await follow(form, { onReady }), { ok: true });
  assert.deepEqual(shown, [undefined, 'card_declined']);
  assert.equal(made.filter(([name]) => name === 'pay').length, 2);
});

test('a form that is shown ends before the next one begins', async (t) => {
  const said = [];
  globalThis.document = {};
  globalThis.Provider = () => {
    said.push('made');
    return { destroy: () => said.push('ended') };
  };
  t.after(() => {
    delete globalThis.document;
    delete globalThis.Provider;
  });
  const framed = { ...form, calls: [call('Provider', 'key')] };
  assert.deepEqual(await follow(framed), { ok: true });
  assert.deepEqual(await follow(framed), { ok: true });
  assert.deepEqual(said, ['made', 'ended', 'made']);
});

test('what a window put into the address is given to the server before it is asked', async (t) => {
  const said = (result) => ({ ok: true, result: { benefits: { revision: 1 }, ...result } });
  const query = '?kassa_checkout=co_1&paymentKey=k';
  const landed = await serve(t, [said({ state: 'landed' }), stands('landed')]);
  assert.deepEqual(await arrived({ basePath: landed.basePath, query }), stands('landed'));
  assert.deepEqual(
    landed.asked.map(({ method, url, body }) => [method, url, body]),
    [
      ['POST', '/api/kassa/return', JSON.stringify({ query })],
      ['GET', '/api/kassa/arrival', ''],
    ],
  );
  const refused = said({ state: 'failed', code: 'REJECT_CARD_PAYMENT', refusal: 'declined' });
  const failed = await serve(t, refused);
  assert.deepEqual(await arrived({ basePath: failed.basePath, query }), refused);
  const deposit = { details: { deposit: { number: 'X1' } } };
  const account = said({ state: 'waiting', order: deposit });
  const bank = await serve(t, account);
  assert.deepEqual(await arrived({ basePath: bank.basePath, query }), account);
  const half = await serve(t, [said({ state: 'waiting', order: {} }), stands('landed')]);
  assert.deepEqual(await arrived({ basePath: half.basePath, query }), stands('landed'));
  const other = await serve(t, stands('landed'));
  await arrived({ basePath: other.basePath, query: '?session_id=5f1c', checkout: '5f1c' });
  assert.deepEqual(other.asked.map(({ method }) => method), ['GET']);
  // One that its provider can be asked about is: its webhook may be on its way still.
  const named = await serve(t, stands('landed'));
  await arrived({ basePath: named.basePath, query: '?session_id=cs_1', checkout: 'cs_1' });
  assert.deepEqual(named.asked.map(({ method }) => method), ['POST', 'GET']);
});
