import { PricingTable } from 'kassa/react';
import { kassa } from '../lib/kassa.js';

export const dynamic = 'force-dynamic';

export default async function Page() {
  return <PricingTable plans={await kassa.plans()} current={null} />;
}
