// The package as it is now takes the place of the one that was installed.

import { fileURLToPath } from 'node:url';
import { prepare } from '../../../tests/stores/prepare.mjs';

prepare(fileURLToPath(new URL('..', import.meta.url)));
