// A schema of its own on the server that KASSA_POSTGRES names; each opening has a pool.

import { randomBytes } from 'node:crypto';
import pg from 'pg';

export const server = process.env.KASSA_POSTGRES;
if (!server) throw new Error('KASSA_POSTGRES names no server; the runner starts one');
export const schema = `kassa_${randomBytes(6).toString('hex')}`;

async function ask(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}

export const start = () => ask(`CREATE SCHEMA ${schema}`);
/** Connections of a process that ends need no goodbye. */
export const stop = () => ask(`DROP SCHEMA ${schema} CASCADE`);
