/** What is sold, as code with literal ids. Amounts are in cents. */
export const plans = {
  studio: {
    name: 'Studio',
    description: 'For people who pick colours every week.',
    price: { amount: 900, currency: 'usd' },
    interval: 'month',
    benefits: { monthlyCredits: 120, features: ['seeds'] },
  },
  pack: {
    name: 'Pack of 25',
    description: 'For the one project. Never expires.',
    price: { amount: 500, currency: 'usd' },
    benefits: { oneTimeCredits: 25 },
  },
} as const;
