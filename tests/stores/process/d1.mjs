// Two Workers on one D1, and a workerd that is killed while they serve.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { bundled } from '../d1/bundle.mjs';
import { ok, same } from '../suite/claims.mjs';
import { sleep } from '../suite/watch.mjs';

async function start(folder) {
  const modules = await bundled('server.mjs');
  const one = { modules, compatibilityDate: '2026-04-01', d1Databases: { DB: 'ledger' } };
  const workers = [{ name: 'one', ...one }, { name: 'two', ...one }];
  const running = new Miniflare({ workers, d1Persist: folder });
  await running.ready;
  const fetchers = [await running.getWorker('one'), await running.getWorker('two')];
  const ask = async (worker, wish) => {
    const reply = await fetchers[worker].fetch('http://worker/', { method: 'POST', body: JSON.stringify(wish) });
    if (!reply.ok) throw new Error(await reply.text());
    return reply.json();
  };
  return { running, ask };
}

/** This process's own workerd, and no other. */
function workerd() {
  const parentOf = (id) => Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]);
  const mine = (id) => {
    try {
      return parentOf(id) === process.pid && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('workerd');
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter(mine);
}

async function audited(ask, account, confirmed) {
  const { credits, rows, causes, last, sum, known } = await ask(0, { account });
  const spends = known.filter((cause) => cause.includes('/deduct/')).length;
  const sales = known.filter((cause) => cause.includes('/evt_')).length;
  same([causes, last, sum], [rows, rows, credits], 'every cause once, no gap, entries sum to the balance');
  same(credits, 500 * sales - spends);
  for (const name of confirmed) ok(known.some((cause) => cause.endsWith(`/${name}`)), `${name} was confirmed`);
  return { spends, sales };
}

/** Both Workers are asked for all of it, at once. */
function load(ask, account, confirmed, round = '') {
  const asks = [];
  for (let n = 0; n < 60; n += 1) {
    const key = `job${round}-${n}`;
    asks.push(ask(n % 2, { account, key }).then((end) => end.ok && confirmed.add(key)));
    const sale = `evt_${n % 10}_${round}`;
    asks.push(ask(n % 2, { account, sale }).then(({ sold }) => sold && confirmed.add(sale)));
  }
  return Promise.allSettled(asks);
}

export const d1Claims = (folder) => ({
  'd1: two Workers on one database spend and sell everything once': async () => {
    const { running, ask } = await start(join(folder, 'd1-two'));
    const confirmed = new Set();
    await ask(0, { account: 'ada', begin: true });
    await ask(0, { account: 'ada', sale: 'evt_first' });
    await load(ask, 'ada', confirmed);
    // A provider and an app ask again what was not confirmed.
    for (let again = 0; confirmed.size < 70 && again < 10; again += 1) await load(ask, 'ada', confirmed);
    const { spends, sales } = await audited(ask, 'ada', confirmed);
    same([spends, sales], [60, 11]);
    await running.dispose();
    return `${spends} spends, ${sales} sales`;
  },

  'd1: a core that traps is made anew, and each sale counts once': async () => {
    const { running, ask } = await start(join(folder, 'd1-broken'));
    await ask(0, { account: 'ada', begin: true });
    let breaks = 0;
    for (let broken = true; broken; breaks += 1) {
      const sale = `evt_broken_${breaks}`;
      const first = await ask(0, { account: 'ada', sale, breaks });
      broken = first.broke;
      same(first.status, broken ? 503 : 200, `it broke after ${breaks}`);
      same((await ask(0, { account: 'ada', sale })).status, 200);
    }
    ok(breaks > 3, `${breaks}`);
    const { sales } = await audited(ask, 'ada', []);
    same(sales, breaks);
    await running.dispose();
    return `${breaks - 1} traps, ${sales} sales`;
  },

  'd1: a workerd that is killed at any moment leaves nothing half-done': async () => {
    const place = join(folder, 'd1-killed');
    const confirmed = new Set();
    let lives = 0;
    for (let round = 0; round < 4; round += 1) {
      const { running, ask } = await start(place);
      if (round === 0) {
        await ask(0, { account: 'ada', begin: true });
        await ask(0, { account: 'ada', sale: 'evt_first' });
      } else {
        await audited(ask, 'ada', confirmed);
      }
      const loading = load(ask, 'ada', confirmed, `r${round}`);
      await sleep(60 + round * 90);
      const [id, ...others] = workerd();
      same(others, [], 'one workerd of this process');
      process.kill(id, 'SIGKILL');
      await loading;
      lives += 1;
      await running.dispose().catch(() => {});
    }
    const { running, ask } = await start(place);
    for (let again = 0; again < 3; again += 1) await load(ask, 'ada', confirmed, 'r0');
    const { spends, sales } = await audited(ask, 'ada', confirmed);
    ok(spends >= 60, `${spends}`);
    await running.dispose();
    return `${lives} kills, ${confirmed.size} confirmed, ${spends} spends, ${sales} sales`;
  },
});
