import { tickRoute } from 'kassa/next';
import { kassa } from '@/lib/kassa';

// Call it every few minutes: GET with `Authorization: Bearer ${CRON_SECRET}`.
export const { GET } = tickRoute(kassa, { secret: process.env['CRON_SECRET'] });
