import type { EmailWords } from './index.js';

export const en: EmailWords = {
  lang: 'en',
  paymentFailed: {
    subject: 'Your payment[ of {amount}] did not go through',
    title: 'Your payment did not go through',
    body: [
      'We could not collect your payment[ of {amount}][ for {plan}]. The card may have expired, reached a limit, or been declined by the bank.',
      '[We will try again on {next}. Please check your payment method before then.|We will not try again automatically. Please choose another payment method so that nothing is interrupted.]',
    ],
    button: 'Check payment method',
  },
  trialEnding: {
    subject: 'Your trial[ of {plan}] ends [on {end}|soon]',
    title: 'Your trial ends soon',
    body: [
      'Your trial[ of {plan}] ends [on {end}|soon]. It then continues as a paid plan, and [{amount}|its price] will be charged to your payment method.',
      'If you do not want that, cancel before the trial ends and you pay nothing.',
    ],
    button: 'Manage my plan',
  },
  paid: {
    subject: 'Your receipt from {brand}[: {amount}]',
    title: 'Thank you for your payment',
    body: [
      'We received your payment[ of {amount}][ for {plan}]. You can keep this e-mail as your receipt.',
    ],
    button: 'See details',
  },
  paymentActionRequired: {
    subject: 'Please confirm your payment[ of {amount}]',
    title: 'Your bank asks you to confirm a payment',
    body: [
      'Your bank wants you to confirm that the payment[ of {amount}][ for {plan}] is yours. It will not go through until you do.',
      'Press the button and do what your bank asks for, such as entering a code or approving it in its app.',
    ],
    button: 'Confirm payment',
  },
  duplicateSubscription: {
    subject: 'You are paying for two plans',
    title: 'You are paying for two plans',
    body: [
      'Besides the plan that you use, you also pay[ {amount}] for [{plan}|another one].',
      'Please tell us which one you want to keep. We will cancel the other one and refund its payment.',
    ],
    button: 'See my plans',
  },
  facts: {
    plan: 'Plan',
    amount: 'Amount',
    date: 'Date',
    next: 'Next attempt',
    end: 'Trial ends',
    payment: 'Payment no.',
  },
  footer: [
    '[Questions? Write to {support}.]',
    '{brand} sent you this e-mail because it concerns your payments. We never ask for card numbers or passwords by e-mail.',
  ],
};
