// Every database that the stores are tested on, each with a way to get a fresh, empty place.

import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { postgres } from 'kassa/stores/postgres';
import { sqlite } from 'kassa/stores/sqlite';
import pg from 'pg';
import postgresJs from 'postgres';
import { freshFile } from './kit.mjs';

export const builtIn = process.getBuiltinModule?.('node:sqlite') !== undefined;
const server = process.env.KASSA_POSTGRES;

/** It takes seconds to open, so there is one, in memory, with a schema for each test. */
let pglite;

const name = () => `kassa_${randomBytes(6).toString('hex')}`;

/** A schema that goes when the test ends. */
async function freshSchema(test) {
  const schema = name();
  const admin = postgresJs(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`CREATE SCHEMA ${schema}`);
  test.after(async () => {
    await admin.unsafe(`DROP SCHEMA ${schema} CASCADE`);
    await admin.end();
  });
  return schema;
}

const onServer = {
  skip: server ? false : 'KASSA_POSTGRES names no server: cargo run -q -p kassa-run -- postgres -- npm test',
  place: freshSchema,
};

function pool(test, schema) {
  const options = `-c search_path=${schema}`;
  const opened = new pg.Pool({ connectionString: server, max: 8, options });
  test.after(() => opened.end());
  return opened;
}

/**
 * `place(test)` names an empty database, `open(test, place)` a store in it, once more each time
 * as another process would.
 */
export const databases = {
  'node:sqlite': {
    skip: builtIn ? false : 'this Node.js has no node:sqlite',
    place: freshFile,
    open: (_, file) => sqlite(file),
  },
  '@libsql/client': {
    place: freshFile,
    async open(_, file) {
      // A URL does not make folders, as it may be somewhere else altogether.
      await sqlite(file).read('SELECT 1', []);
      return sqlite({ url: `file:${file}` });
    },
  },
  pglite: {
    async place() {
      pglite ??= await PGlite.create();
      const schema = name();
      await pglite.exec(`CREATE SCHEMA ${schema}; SET search_path = ${schema}`);
      return pglite;
    },
    open: (_, driver) => postgres(driver),
  },
  'postgres.js': {
    ...onServer,
    open(test, schema) {
      const connection = { search_path: schema };
      const sql = postgresJs(server, { max: 8, connection, onnotice: () => {} });
      test.after(() => sql.end());
      return postgres(sql);
    },
  },
  'postgres.js, nothing prepared': {
    ...onServer,
    open(test, schema) {
      const connection = { search_path: schema };
      const sql = postgresJs(server, { max: 8, connection, prepare: false, onnotice: () => {} });
      test.after(() => sql.end());
      return postgres(sql);
    },
  },
  'pg, a pool': { ...onServer, open: (test, schema) => postgres(pool(test, schema)) },
  'pg, one client': {
    ...onServer,
    async open(test, schema) {
      const options = `-c search_path=${schema}`;
      const client = new pg.Client({ connectionString: server, options });
      await client.connect();
      test.after(() => client.end());
      return postgres(client);
    },
  },
  'a function of your own': {
    ...onServer,
    open(test, schema) {
      const own = pool(test, schema);
      const query = async (text, values) =>
        (await own.query({ text, values, rowMode: 'array' })).rows;
      return postgres({ query });
    },
  },
  'a connection string': {
    ...onServer,
    open: (_, schema) => postgres(`${server}?search_path=${schema}`),
  },
};
