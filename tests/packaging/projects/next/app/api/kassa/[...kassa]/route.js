import { toNextHandlers } from 'kassa/next';
import { kassa } from '../../../../lib/kassa.js';

export const { GET, POST } = toNextHandlers(kassa);
