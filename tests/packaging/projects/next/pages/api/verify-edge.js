// In the pages folder, because Next 16.4 with webpack fails on any Edge route in the app folder.

import { verify } from '../../lib/verify.js';

export const config = { runtime: 'edge' };

export default verify;
