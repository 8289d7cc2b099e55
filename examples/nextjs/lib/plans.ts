// What is for sale. Ids are literal, so `kassa.checkout({ plan: 'por' })` is a compile error.

const prices = {
  usd: { starter: 900, pro: 2400, pro_yearly: 24000, pack: 1200 },
  krw: { starter: 12000, pro: 32000, pro_yearly: 320000, pack: 16000 },
  jpy: { starter: 1400, pro: 3600, pro_yearly: 36000, pack: 1800 },
} as const;

const currency = currencyOf(process.env['SHOP_CURRENCY']);

const pro = {
  monthlyCredits: 600,
  // A kind of its own: a translation is not paid in minutes.
  credits: { translation: { monthly: 20 } },
  features: ['export', 'speakers', 'api'],
  limits: { projects: 25, seats: { amount: 1, perUnit: true } },
  values: { support: 'chat' },
} as const;

export const plans = {
  starter: {
    name: 'Starter',
    description: 'For the interview now and then.',
    price: price('starter'),
    interval: 'month',
    benefits: {
      monthlyCredits: 120,
      credits: { translation: { monthly: 2 } },
      features: ['export'],
      limits: { projects: 3, seats: { amount: 1, perUnit: true } },
      values: { support: 'email' },
      // Where money is taken back for minutes that were used, nothing more can be.
      overspent: 'freeze',
    },
    prices: made('STARTER'),
  },
  pro: {
    name: 'Pro',
    description: 'For people who record every week.',
    price: price('pro'),
    interval: 'month',
    benefits: pro,
    prices: made('PRO'),
  },
  pro_yearly: {
    name: 'Pro, yearly',
    description: 'The same Pro; two months are on us.',
    price: price('pro_yearly'),
    interval: 'year',
    benefits: pro,
    prices: made('PRO_YEARLY'),
  },
  pack: {
    name: 'Credit pack',
    description: 'Extra minutes, with or without a plan.',
    price: price('pack'),
    benefits: { oneTimeCredits: 200 },
    prices: made('PACK'),
  },
} as const;

export type PlanId = keyof typeof plans;

function currencyOf(told: string | undefined): keyof typeof prices {
  return told === 'krw' || told === 'jpy' ? told : 'usd';
}

function price(plan: keyof (typeof prices)['usd']) {
  return { amount: prices[currency][plan], currency };
}

/**
 * What you made in the dashboards. Without a price Stripe is sent the amount above; Lemon Squeezy
 * sells variants only.
 */
function made(name: string) {
  const { env } = process;
  return { stripe: env[`KASSA_PRICE_${name}`], lemonSqueezy: env[`KASSA_VARIANT_${name}`] };
}
