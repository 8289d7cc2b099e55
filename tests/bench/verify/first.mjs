// The first event of a process; `cold.mjs` starts it. Nothing is imported here that either side
// does not import by itself.

const { headers, body } = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(0, 'utf8'));
const secret = 'whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH';
const entry = process.argv[2];

const start = performance.now();
const from = await import(entry);
const imported = performance.now() - start;
const { id } =
  entry === 'stripe'
    ? new from.default('sk_test_bench').webhooks.constructEvent(body, headers['stripe-signature'], secret)
    : from.verifyWebhook('stripe', { headers, body, secrets: secret });
const proved = performance.now() - start;
console.log(JSON.stringify({ id, imported, proved }));
