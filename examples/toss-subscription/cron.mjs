// Asks for due work every minute: renewals, retries, refunds that take their time. It holds no key
// and no state, so that two of them, or one that was away for a day, charge nobody twice.

import { schedule } from 'node-cron';

const { BASE_URL = 'http://localhost:3000', CRON_SECRET } = process.env;
if (!CRON_SECRET) throw new Error('CRON_SECRET is missing: see .env.example.');

async function tick() {
  const response = await fetch(`${BASE_URL}/api/cron/tick`, {
    headers: { authorization: `Bearer ${CRON_SECRET}` },
    signal: AbortSignal.timeout(60_000),
  });
  const reply = await response.json();
  if (!reply.ok) throw new Error(`${response.status} ${reply.code}`);
  const { worked, failed } = reply.result;
  if (worked + failed > 0) console.log(new Date().toISOString(), { worked, failed });
}

// A minute that fails is no loss: the next one does its work too.
schedule('* * * * *', () => tick().catch((error) => console.error(error.message)), {
  timezone: 'Asia/Seoul',
  noOverlap: true,
});
console.log(`asking ${BASE_URL} for due work every minute`);
