import { kassa } from '../lib/kassa.js';
import { Pricing } from '../lib/pricing.js';

export const dynamic = 'force-dynamic';

export default async function Page() {
  return <Pricing plans={await kassa.plans()} current={null} />;
}
