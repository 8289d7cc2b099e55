import { join } from 'node:path';
import { sqlite } from 'kassa/stores/sqlite';
import { folder } from './files.mjs';

const url = `file:${join(folder(), 'ledger.sqlite')}`;

/** An `EXPLAIN` stays open in this driver, and locks the tables of whoever comes next. */
export const open = () => ({ ...sqlite({ url }), explains: false });
