import { join } from 'node:path';
import { sqlite } from 'kassa/stores/sqlite';
import { folder } from './files.mjs';

const url = `file:${join(folder(), 'ledger.sqlite')}`;

export const open = () => sqlite({ url });
