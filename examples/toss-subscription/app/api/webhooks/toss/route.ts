import { webhookRoute } from 'kassa/next';
import { kassa } from '@/lib/kassa';

// The address to enter in TossPayments' developer centre, for PAYMENT_STATUS_CHANGED,
// DEPOSIT_CALLBACK, CANCEL_STATUS_CHANGED and BILLING_DELETED.
export const { POST } = webhookRoute(kassa, 'tossPayments');
