// Prices of the example's plans at Stripe, found by lookup_key.
//   node prices.mjs list   prints the missing ones, a line each
//   node prices.mjs make   makes them
// KASSA_PLANS is a JSON list of {lookupKey, name, amount, currency, interval?}.

// The address is Stripe's own; only this runner's test of the script puts another in its place.
const api = process.env.KASSA_STRIPE_API ?? 'https://api.stripe.com'
const key = process.env.STRIPE_SECRET_KEY ?? ''
const plans = JSON.parse(process.env.KASSA_PLANS ?? '[]')

if (!/^(sk|rk)_test_/.test(key)) {
  console.error('refused: only a test key may make prices')
  process.exit(1)
}

const call = async (method, path, fields, once) => {
  const form = new URLSearchParams(fields).toString()
  const reply = await fetch(api + path + (method === 'GET' ? `?${form}` : ''), {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(once && { 'idempotency-key': once }),
      ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(method === 'POST' && { body: form }),
  })
  const body = await reply.json()
  if (!reply.ok) throw new Error(`Stripe: ${body.error?.message ?? reply.status}`)
  return body
}

const missing = async () => {
  const found = new Set()
  // Stripe takes at most ten lookup keys at a time.
  for (let at = 0; at < plans.length; at += 10) {
    const keys = plans.slice(at, at + 10).map((plan, n) => [`lookup_keys[${n}]`, plan.lookupKey])
    const page = await call('GET', '/v1/prices', [...keys, ['active', 'true'], ['limit', '100']])
    for (const price of page.data) found.add(price.lookup_key)
  }
  return plans.filter((plan) => !found.has(plan.lookupKey))
}

const shown = ({ lookupKey, amount, currency, interval }) =>
  `${lookupKey}: ${amount} ${currency} (smallest unit)${interval ? ` each ${interval}` : ''}`

const make = (plan) =>
  call(
    'POST',
    '/v1/prices',
    [
      ['lookup_key', plan.lookupKey],
      ['unit_amount', String(plan.amount)],
      ['currency', plan.currency],
      ['product_data[name]', plan.name],
      ...(plan.interval ? [['recurring[interval]', plan.interval]] : []),
    ],
    `kassa-demo-${plan.lookupKey}-${plan.amount}-${plan.currency}-${plan.interval ?? 'once'}`,
  )

try {
  for (const plan of await missing()) {
    if (process.argv[2] === 'make') await make(plan)
    console.log(shown(plan))
  }
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
