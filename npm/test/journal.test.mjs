// Why, from the journal alone, and for the person whom it is about.

import assert from 'node:assert/strict';
import test from 'node:test';
import { buy, openShop, startLab } from './kit.mjs';

test('a change leads to the message behind it', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  await buy(lab, shop, 'starter');
  const { changes, lots, access } = await shop.explain('ada');
  const paid = changes.find((change) => change.rule === 'paid');
  assert.ok(paid.set.some((fact) => fact.field === 'status' && fact.after === 'paid'));
  const message = await shop.rawEvent(paid);
  assert.equal(JSON.parse(message.body).id, paid.event);
  assert.equal(await shop.rawEvent(changes[0]), undefined);
  assert.equal(lots[0].available, 50);
  assert.deepEqual([access[0].rule, access[0].open], ['active', true]);
  const touched = await shop.explain('ada', { lot: lots[0].id });
  assert.equal(touched.changes.length, lots[0].rows);
});

test('an account is what its journal makes of it', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  await buy(lab, shop, 'starter');
  await shop.deduct('ada', 5, { strategy: 'subscriptionFirst', key: 'k' });
  const { revision } = await shop.benefits('ada');
  const rebuilt = { equal: true, revision, differences: [], repaired: false };
  assert.deepEqual(await shop.rebuild('ada', { repair: true }), rebuilt);
});

test('a person gets all that is kept, and is forgotten', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  await buy(lab, shop, 'starter');
  const note = 'a picture of her cat';
  await shop.deduct('ada', 5, { strategy: 'subscriptionFirst', key: 'k', note });
  const exported = async () => {
    const texts = [];
    for await (const text of shop.export('ada')) texts.push(text);
    return texts.join('');
  };
  const before = await exported();
  assert.ok(before.includes(note));
  assert.ok(JSON.parse(before).changes.some((change) => change.message !== undefined));
  const { account, rows } = await shop.erase('ada');
  assert.deepEqual([account, rows > 0], ['ada', true]);
  const after = await exported();
  assert.ok(!after.includes(note));
  assert.ok(JSON.parse(after).changes.every((change) => change.message === undefined));
  assert.equal((await shop.benefits('ada')).totalAvailableCredits, 45);
});

test('none of it is a route of the handler', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  for (const name of ['explain', 'rawEvent', 'raw_event', 'rebuild', 'export', 'erase']) {
    for (const method of ['GET', 'POST']) {
      const headers = { origin: 'https://shop.example' };
      const request = new Request(`https://shop.example/api/billing/${name}`, { method, headers });
      const { status } = await shop.handler(request);
      assert.equal(status, 404, `${method} ${name}`);
    }
  }
});
