// Prices of the example's plans at Stripe, found by their lookup_key `kassa_example_PLAN`.
//   node prices.mjs list   prints {plan: price id} of those that fit
//   node prices.mjs make   makes the missing ones first
// KASSA_PLANS is a JSON list of {id, name, amount, currency, interval}.

// The address is Stripe's own; only tests of this script put another in its place.
const api = process.env.KASSA_STRIPE_API ?? 'https://api.stripe.com'
const key = process.env.STRIPE_SECRET_KEY ?? ''
const plans = JSON.parse(process.env.KASSA_PLANS ?? '[]')
const lookupKey = (plan) => `kassa_example_${plan.id}`

const call = async (method, path, fields, once) => {
  const form = new URLSearchParams(fields).toString()
  const post = method === 'POST'
  const headers = { authorization: `Bearer ${key}` }
  if (post) headers['content-type'] = 'application/x-www-form-urlencoded'
  if (once) headers['idempotency-key'] = once
  const reply = await fetch(api + path + (post ? '' : `?${form}`), {
    method,
    headers,
    ...(post && { body: form }),
  })
  const body = await reply.json()
  if (!reply.ok) throw new Error(`Stripe: ${body.error?.message ?? reply.status}`)
  return body
}

// A price of another amount is not the one that the pricing page shows.
const fits = (price, plan) =>
  price.unit_amount === plan.amount &&
  price.currency === plan.currency &&
  (price.recurring?.interval ?? null) === (plan.interval ?? null)

const find = async () => {
  const found = {}
  // Stripe takes at most ten lookup keys at a time.
  for (let at = 0; at < plans.length; at += 10) {
    const some = plans.slice(at, at + 10)
    const keys = some.map((plan, n) => [`lookup_keys[${n}]`, lookupKey(plan)])
    const page = await call('GET', '/v1/prices', [...keys, ['active', 'true'], ['limit', '100']])
    for (const plan of some) {
      const price = page.data.find((price) => price.lookup_key === lookupKey(plan))
      if (price && fits(price, plan)) found[plan.id] = price.id
    }
  }
  return found
}

const make = async (plan) => {
  const fields = [
    ['lookup_key', lookupKey(plan)],
    // The key moves here from a price of an older amount, which keeps serving who bought it.
    ['transfer_lookup_key', 'true'],
    ['unit_amount', String(plan.amount)],
    ['currency', plan.currency],
    ['product_data[name]', plan.name],
    ...(plan.interval ? [['recurring[interval]', plan.interval]] : []),
  ]
  // Two runs at the same moment make one price.
  const once = [lookupKey(plan), plan.amount, plan.currency, plan.interval ?? 'once'].join('-')
  return call('POST', '/v1/prices', fields, once)
}

if (!/^(sk|rk)_test_/.test(key)) {
  console.error('refused: only a test key may make prices')
  process.exit(1)
}
try {
  const found = await find()
  for (const plan of process.argv[2] === 'make' ? plans : []) {
    found[plan.id] ??= (await make(plan)).id
  }
  console.log(JSON.stringify(found))
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
