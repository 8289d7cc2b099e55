import { PGlite } from '@electric-sql/pglite';
import { postgres } from 'kassa/stores/postgres';

let database;

export async function start() {
  database = await PGlite.create();
}

/** It is in this process and has one connection: every opening is of that one. */
export const open = () => postgres(database);
export const stop = () => database.close();
