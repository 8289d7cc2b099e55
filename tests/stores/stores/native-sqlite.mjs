import { join } from 'node:path';
import { folder } from './files.mjs';
import { native } from './native.mjs';

const file = join(folder(), 'ledger.sqlite');

export const open = () => native('sqlite', file);
