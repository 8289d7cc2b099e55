// A PostgreSQL whose connections are cut, or which is killed itself, while two processes use it.

import { execFileSync } from 'node:child_process';
import pg from 'pg';
import { ok, same } from '../suite/claims.mjs';
import { sleep } from '../suite/watch.mjs';

const server = () => process.env.KASSA_POSTGRES;

async function ask(sql) {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client({ connectionString: server() });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query(sql)).rows;
    } catch (error) {
      // After a crash it recovers first.
      if (tries === 200) throw error;
      await sleep(100);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** Kills a server's process that serves one connection: then it ends all of them and recovers. */
async function crash() {
  for (let tries = 1; ; tries += 1) {
    const others = await ask(
      "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    try {
      ok(others.length > 0, 'somebody is connected');
      return execFileSync('kill', ['-KILL', `${others.at(-1).pid}`], { stdio: 'ignore' });
    } catch (error) {
      // Whoever was connected may have gone in the meantime.
      if (tries === 50) throw error;
      await sleep(20);
    }
  }
}

export const serverClaims = ({ ledger, serve, audited }) => ({
  'postgres: connections that are cut leave nothing half-done': async () => {
    const it = await ledger('postgres');
    const both = ['one', 'two'].map((name) => serve('postgres', it.place, it.account, name, 160));
    await Promise.all(both.map(({ up }) => up));
    let cut = 0;
    const cutting = (async () => {
      while (both.some(({ child }) => child.exitCode === null) && cut < 40) {
        await sleep(40);
        const gone = await ask(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        );
        cut += gone.length;
      }
    })();
    same(await Promise.all(both.map(({ ended }) => ended)), [0, 0]);
    await cutting;
    const { spends, sales } = await audited(it, both.flatMap(({ said }) => said));
    same([spends, sales], [320, 40]);
    ok(cut > 0, 'a connection was cut');
    return `${cut} connections cut, ${spends} spends, ${sales} sales`;
  },

  'postgres: a server that crashes and recovers leaves nothing half-done': async () => {
    const it = await ledger('postgres');
    const both = ['one', 'two'].map((name) => serve('postgres', it.place, it.account, name, 160));
    await Promise.all(both.map(({ up }) => up));
    for (let crashes = 0; crashes < 2; crashes += 1) {
      await sleep(150);
      await crash();
    }
    same(await Promise.all(both.map(({ ended }) => ended)), [0, 0]);
    const { spends, sales } = await audited(it, both.flatMap(({ said }) => said));
    same([spends, sales], [320, 40]);
    return `2 crashes, ${spends} spends, ${sales} sales`;
  },
});
