// What customers are written: `kassa/emails` has the sentences, and here is what is ours.

import type { Money } from 'kassa';
import { type Email, type EmailKind, type EmailNotice, renderEmail } from 'kassa/emails';
import { dictionaries, type Locale } from './i18n';
import { labUrl } from './lab-mode';
import { plans } from './plans';

export function emailOf(notice: EmailNotice, locale: Locale): Email {
  const named = Object.entries(dictionaries[locale].plans);
  const home = process.env['NEXT_BASE_URL'] || 'http://localhost:3000';
  // Of a trial the notice has no amount: discounts may come to it. We have none.
  const amount = notice.amount ?? (notice.kind === 'trialEnding' ? priceOf(notice.plan) : undefined);
  const told = { ...notice, ...(amount && { amount }) };
  return renderEmail(told, {
    brand: {
      name: 'Murmur',
      color: '#1f6b52',
      support: 'help@murmur.example',
      address: ['Murmur, 1 Example Street, Dublin'],
    },
    url: new URL('/dashboard/subscription', home),
    // The provider's pages of a receipt, and of a payment that the customer's bank asks about.
    linkOrigins: ['https://invoice.stripe.com', 'https://pay.stripe.com', labUrl() ?? home],
    locale,
    planNames: Object.fromEntries(named.map(([id, { name }]) => [id, name])),
  });
}

function priceOf(plan: string | undefined): Money | undefined {
  return Object.entries(plans).find(([id]) => id === plan)?.[1].price;
}

const DAY = 86_400_000;
const prices: Record<Locale, Money> = {
  en: { amount: 2400, currency: 'usd' },
  ko: { amount: 32_000, currency: 'krw' },
  ja: { amount: 3600, currency: 'jpy' },
};

/** Something to look at before it happens to anybody. */
export function sample(kind: EmailKind, locale: Locale): EmailNotice {
  const at = Date.UTC(2026, 10, 23, 9);
  return {
    id: `${kind}/sample`,
    kind,
    account: 'ada',
    email: 'ada@example.com',
    provider: 'stripe',
    plan: 'pro' satisfies keyof typeof plans,
    subscription: 'sub_sample',
    payment: 'in_1SampleOfAnInvoiceId',
    amount: prices[locale],
    attempt: 1,
    nextAttempt: at + 3 * DAY,
    at,
  };
}
