import assert from 'node:assert/strict';
import test from 'node:test';
import { buy, deliver, openShop, startLab } from './kit.mjs';

test('a purchase opens the plan and its credits, and the journal explains them', async (t) => {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  const session = await buy(lab, shop, 'starter');
  assert.match(session.url, /^http/);
  assert.deepEqual(session.way, { type: 'open', url: session.url });

  const benefits = await shop.benefits('ada');
  assert.equal(benefits.activePlanId, 'starter');
  assert.equal(benefits.subscriptionStatus, 'active');
  assert.equal(benefits.totalAvailableCredits, 50);

  const history = await shop.explain('ada');
  const booked = history.changes.flatMap((change) => change.entries).map((entry) => entry.amount);
  assert.equal(
    booked.reduce((sum, amount) => sum + amount, 0),
    50,
  );
});
