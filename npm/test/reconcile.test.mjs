// Webhooks that never came: found by the method, and by the command for people.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { sqlite } from 'kassa/stores/sqlite';
import { buy, deliver, freshFile, HOME, openShop, plans, SECRET, startLab } from './kit.mjs';

const command = new URL('../dist/command.js', import.meta.url).pathname;

/** A shop that has not heard of a pack that ada bought, beside a subscription that it knows. */
async function deafShop(t) {
  const lab = await startLab(t);
  const file = freshFile();
  const shop = openShop({ lab, store: sqlite(file) });
  const since = (await lab.get('/lab/clock')).now;
  await buy(lab, shop, 'starter');
  const session = await shop.checkout({ customer: { id: 'ada' }, plan: 'pack' });
  await lab.post('/lab/stripe/pay', { session: session.id });
  const { deliveries } = await lab.get('/lab/deliveries');
  for (const { id } of deliveries) await lab.post('/lab/deliveries', { id, status: 200 });
  return { lab, shop, file, since };
}

async function all(pages) {
  const found = [];
  for await (const { drifts } of pages) found.push(...drifts);
  return found;
}

test('what webhooks did not bring is listed, repaired when told, and then no more', async (t) => {
  const { shop, since } = await deafShop(t);
  const [drift, ...more] = await all(shop.reconcile('stripe', { since }));
  assert.deepEqual(more, []);
  assert.equal(drift.kind, 'missing');
  assert.equal(drift.said, 'checkout.session.completed');
  assert.deepEqual(
    [drift.account, drift.repaired, (await shop.benefits('ada')).oneTimeCreditsBalance],
    ['ada', false, 0],
  );
  const credits = drift.changes.find(({ field }) => field === 'credits');
  assert.deepEqual([credits.before, credits.after], ['50', '550']);
  const [repaired] = await all(shop.reconcile('stripe', { since: new Date(since), repair: true }));
  assert.deepEqual(repaired, { ...drift, repaired: true });
  assert.equal((await shop.benefits('ada')).oneTimeCreditsBalance, 500);
  assert.deepEqual(await all(shop.reconcile('stripe', { since })), []);
});

test('a reading that was left goes on at its cursor, page by page', async (t) => {
  const { lab, shop, since } = await deafShop(t);
  for (let visitor = 0; visitor < 60; visitor += 1) {
    await buy(lab, shop, 'pack', { id: `visitor-${visitor}` });
  }
  const whole = [];
  for await (const page of shop.reconcile('stripe', { since })) whole.push(page);
  assert.ok(whole.length > 2, `${whole.length} pages`);
  const parts = [];
  let cursor;
  do {
    for await (const page of shop.reconcile('stripe', { since, cursor })) {
      parts.push(page);
      cursor = page.cursor;
      break;
    }
  } while (cursor !== undefined);
  assert.deepEqual(parts, whole);
  const other = shop.reconcile('stripe', { since: since - 1, cursor: whole[0].cursor });
  await assert.rejects(other.next(), { code: 'bad_cursor' });
});

/** Runs the command beside a file as an app has it. */
async function run({ lab, file, interrupted = false }, ...words) {
  const app = join(dirname(file), 'kassa.mjs');
  mkdirSync(dirname(app), { recursive: true });
  const from = (path) => JSON.stringify(new URL(`../dist/${path}.js`, import.meta.url).href);
  const providers = {
    stripe: { secretKey: 'sk_test_lab', webhookSecret: SECRET, apiBase: lab.url },
  };
  writeFileSync(
    app,
    `import { createKassa } from ${from('all.inline')};
     import { labClock } from ${from('lab')};
     import { sqlite } from ${from('stores/sqlite')};
     export const kassa = createKassa({
       plans: ${JSON.stringify(plans)},
       providers: ${JSON.stringify(providers)},
       store: sqlite(${JSON.stringify(file)}),
       baseUrl: ${JSON.stringify(HOME)},
       identify: () => null,
       now: async () => {
         if (${interrupted}) process.kill(process.pid, 'SIGINT');
         return labClock(${JSON.stringify(lab.url)})();
       },
     });`,
  );
  const child = spawn(process.execPath, [command, ...words, '--kassa', app]);
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => (said.out += text));
  child.stderr.on('data', (text) => (said.err += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, ...said };
}

test('the command shows a table, repairs when told, and says how it ended', async (t) => {
  const world = await deafShop(t);
  const words = ['reconcile', 'stripe', '--since', new Date(world.since).toISOString()];
  const listed = await run(world, ...words);
  assert.equal(listed.code, 2, listed.err);
  assert.match(listed.out, /missing +ada +pi_\w+ +checkout\.session\.completed +.*credits 50 → 550/);
  assert.match(listed.out, /compared: 1 differ, 1 of them not repaired\./);
  const repaired = await run(world, ...words, '--repair');
  assert.equal(repaired.code, 0, repaired.err);
  assert.match(repaired.out, /repaired +ada/);
  const clean = await run(world, ...words);
  assert.deepEqual([clean.code, clean.err], [0, '']);
  assert.match(clean.out, /^\d+ compared: nothing differs\.\n$/);
});

test('the command tells where to go on when it is stopped or the provider is away', async (t) => {
  const world = await deafShop(t);
  for (let visitor = 0; visitor < 60; visitor += 1) {
    await buy(world.lab, world.shop, 'pack', { id: `visitor-${visitor}` });
  }
  const words = ['reconcile', 'stripe', '--since', new Date(world.since).toISOString()];
  const pages = world.shop.reconcile('stripe', { since: world.since });
  const { value: first } = await pages.next();
  await world.lab.post('/lab/fault', { kind: '429', times: 100, path_prefix: '/v1/events' });
  const away = await run(world, ...words, '--cursor', first.cursor);
  assert.equal(away.code, 1);
  assert.match(away.err, /provider_unavailable/);
  assert.ok(away.out.includes(`--cursor ${first.cursor}`), away.out);
  await world.lab.post('/lab/fault', { kind: 'none' });
  const rest = await run(world, ...words, '--cursor', first.cursor);
  assert.equal(rest.code, 2, rest.err);
  // Ctrl-C during a page: it is ended, and the next one is where to go on.
  const stopped = await run({ ...world, interrupted: true }, ...words);
  assert.ok(stopped.out.includes(`--cursor ${first.cursor}`), stopped.out);
  assert.match(stopped.out, new RegExp(`^${first.checked} compared`, 'm'));
  for (const wrong of [['reconcile'], ['tick', 'stripe'], ['tick', '--for', 'long'], [...words.slice(0, 3), 'soon']]) {
    assert.equal((await run(world, ...wrong)).code, 64, wrong.join(' '));
  }
  await deliver(world.lab, world.shop);
});

test('the command does what is due, in as many rounds as it takes, and says what is left', async (t) => {
  const { lab, shop, ...world } = await deafShop(t);
  for (let visitor = 0; visitor < 25; visitor += 1) {
    const held = await shop.grant(`v${visitor}`, 5, { author: 'eve', reason: 'a gift', key: 'k' });
    assert.ok(held.ok);
    const how = { strategy: 'oneTimeOnly', key: 'job', seconds: 60 };
    assert.ok((await shop.reserve(`v${visitor}`, 5, how)).ok);
  }
  await lab.post('/lab/clock', { advance: '2m' });
  const none = await run({ lab, ...world }, 'tick', '--for', '0s');
  assert.deepEqual([none.code, none.err], [0, '']);
  assert.match(none.out, /^0 accounts worked, 0 failed; more is due: the next run goes on\.\n$/);
  const all = await run({ lab, ...world }, 'tick');
  assert.deepEqual([all.code, all.err], [0, '']);
  assert.match(all.out, /^2[5-9] accounts worked, 0 failed; nothing more is due\.\n$/);
  assert.equal((await shop.benefits('v7')).credits.credits.held, 0);
});
