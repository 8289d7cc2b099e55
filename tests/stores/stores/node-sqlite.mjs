import { join } from 'node:path';
import { sqlite } from 'kassa/stores/sqlite';
import { folder } from './files.mjs';

if (!process.getBuiltinModule?.('node:sqlite')) throw new Error('node:sqlite needs Node.js 22');
const file = join(folder(), 'ledger.sqlite');

export const open = () => sqlite(file);
