import { toNextHandlers } from 'kassa/next';
import { kassa } from '@/lib/kassa';

export const { GET, POST } = toNextHandlers(kassa);
