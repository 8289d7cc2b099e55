import { billing } from './billing';
import type { Env } from './env';
import { makePalette } from './palette';

export const { Account } = billing;

export default {
  fetch(request, env, ctx) {
    const kassa = billing(env, ctx);
    const { pathname } = new URL(request.url);
    return pathname === '/api/palette' ? makePalette(kassa, request) : kassa.handler(request);
  },
  scheduled: billing.worker.scheduled,
} satisfies ExportedHandler<Env>;
