import { checkoutRoute } from 'kassa/next';
import { kassa } from '@/lib/kassa';

export const { POST } = checkoutRoute(kassa);
