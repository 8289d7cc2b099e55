// The tables: made where they are missing, whoever comes first, and without any harm while serving.

import { ok, refused, same } from '../suite/claims.mjs';
import { one, statements, TABLES } from '../suite/world.mjs';

export const cases = [];
const claim = (name, run) => cases.push({ name: `tables: ${name}`, run });

claim('the first ask makes them', async (world) => {
  await world.drop();
  const kassa = world.kassa();
  same(await world.credits(kassa, 'ada'), 0);
  for (const table of TABLES) await world.count(table);
  same(await world.count('kassa_schema'), 1);
});

claim('a first write makes them too', async (world) => {
  await world.drop();
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  same(await world.credits(kassa, account), 500);
});

claim('the text for a migration makes them twice without harm, and keeps what is in them', async (world) => {
  await world.drop();
  for (const sql of [...statements(), ...statements()]) await world.store.write([one(sql)]);
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  for (const sql of statements()) await world.store.write([one(sql)]);
  same(await world.credits(kassa, account), 500);
  same(await world.count('kassa_schema'), 1);
});

claim('two who find none at the same time both serve', async (world) => {
  await world.drop();
  const kassas = [world.kassa(), world.kassa(await world.open(1))];
  same(await Promise.all(kassas.map((kassa) => world.credits(kassa, 'ada'))), [0, 0]);
});

claim('eight who find none at the same time serve, at the latest when asked again', async (world) => {
  await world.drop();
  const asking = async (_, number) => {
    const kassa = world.kassa(await world.open(number));
    for (let tries = 1; ; tries += 1) {
      const credits = await world.credits(kassa, 'ada').catch((error) => {
        if (!error.retryable || tries === 20) throw error;
      });
      if (credits !== undefined) return credits;
    }
  };
  same(await Promise.all(Array.from({ length: 8 }, asking)), Array(8).fill(0));
  same(await world.count('kassa_schema'), 1);
});

claim('they are made again and again while others serve, and nobody notices', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  const other = await world.open(1);
  let serving = true;
  const making = (async () => {
    let rounds = 0;
    while (serving) {
      for (const sql of statements()) await other.write([one(sql)]).catch(() => {});
      rounds += 1;
      // A driver that never waits would otherwise leave no turn to whoever serves.
      await new Promise((done) => setTimeout(done));
    }
    return rounds;
  })();
  for (let n = 0; n < 40; n += 1) {
    const how = { strategy: 'oneTimeOnly', key: `k${n}` };
    same((await kassa.deduct(account, 1, how)).ok, true);
  }
  serving = false;
  world.note('rounds', await making);
  same(await world.credits(kassa, account), 460);
  await world.audit();
});

for (const table of TABLES.filter((name) => name !== 'kassa_schema')) {
  claim(`an older set without ${table} is completed by the first that misses it`, async (world) => {
    // A version from before this table: it is not there, and neither is the word that all are.
    await world.drop();
    for (const sql of statements()) await world.store.write([one(sql)]);
    await world.store.write([one(`DROP TABLE ${table}`)]);
    await world.store.write([one('DELETE FROM kassa_schema')]);
    const kassa = world.kassa();
    const { account } = await world.buyer(kassa);
    const { sub } = await world.subscriber(kassa);
    await world.deliver(kassa, world.bank.end(sub));
    await kassa.tick();
    same(await world.credits(kassa, account), 500);
    same(await world.count(table, '1 = 0'), 0);
    await world.audit();
  });
}

claim('an older version is brought up to date by a tick', async (world) => {
  await world.drop();
  for (const sql of statements()) await world.store.write([one(sql)]);
  await world.store.write([one('DROP INDEX kassa_link_account')]);
  await world.store.write([one('UPDATE kassa_schema SET version = ?', 0)]);
  await world.kassa().tick();
  const versions = await world.rows('SELECT version FROM kassa_schema ORDER BY version');
  ok(Number(versions.at(-1)[0]) >= 1, 'the newer version is written down');
  await refused(world.store.write([one('CREATE INDEX kassa_link_account ON kassa_link (account)')]));
});

claim('due work is found by an index alone, whose snapshots nobody reads', async (world) => {
  if (world.store.explains === false) return;
  const kassa = world.kassa();
  await world.buyer(kassa);
  await kassa.tick();
  const asked = kassa.needs.needs.flatMap(({ statements: all }) => all);
  const { sql, params } = asked.find((statement) => statement.sql.includes('wake_at <= ?'));
  const plan = await world.rows(`EXPLAIN QUERY PLAN ${sql}`, ...params).catch(() => undefined);
  // PostgreSQL has other words for it, and other plans for few rows: `tests/host` asks it.
  if (!plan) return;
  const steps = plan.map((row) => row.at(-1));
  same(steps.length, 1, steps.join('; '));
  ok(/^SEARCH .* USING COVERING INDEX kassa_account_wake/.test(steps[0]), steps[0]);
});

claim('a newer version is left as it is', async (world) => {
  await world.drop();
  for (const sql of statements()) await world.store.write([one(sql)]);
  await world.store.write([one('INSERT INTO kassa_schema (version) VALUES (?)', 99)]);
  const kassa = world.kassa();
  await kassa.tick();
  const wrote = kassa.needs.needs.filter(({ kind }) => kind === 'write');
  same(wrote, [], 'a tick of an older version');
});

claim('where all is there, no statement that makes a table is sent', async (world) => {
  const kassa = world.kassa();
  const { account } = await world.buyer(kassa);
  await kassa.deduct(account, 1, { strategy: 'oneTimeOnly' });
  const made = kassa.needs.needs.flatMap(({ statements: all }) => all.map(({ sql }) => sql));
  same(made.filter((sql) => /CREATE|kassa_schema/.test(sql)), []);
});

claim('a role that may not make tables serves where they were made for it', async (world) => {
  const before = ({ statements: all }) => {
    if (all.some(({ sql }) => sql.startsWith('CREATE'))) throw new Error('permission denied');
  };
  const kassa = world.kassa(world.store, { hooks: { before } });
  const { account } = await world.buyer(kassa);
  await kassa.tick();
  same(await world.credits(kassa, account), 500);
});

claim('where they are missing and may not be made, the answer is 503 and says so', async (world) => {
  await world.drop();
  const before = ({ statements: all }) => {
    if (all.some(({ sql }) => sql.startsWith('CREATE'))) throw new Error('permission denied');
  };
  const kassa = world.kassa(world.store, { hooks: { before } });
  const error = await refused(kassa.benefits('ada'), 'store_unavailable');
  same(error.retryable, true);
});
