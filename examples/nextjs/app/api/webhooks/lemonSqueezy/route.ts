import { webhookRoute } from 'kassa/next';
import { kassa } from '@/lib/kassa';

export const { POST } = webhookRoute(kassa, 'lemonSqueezy');
