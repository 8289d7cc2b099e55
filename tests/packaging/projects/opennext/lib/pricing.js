'use client';

import dynamic from 'next/dynamic';

/** Only in the browser: a package that is not bundled brings a second React to the server. */
export const Pricing = dynamic(
  () => import('kassa/react').then(({ PricingTable }) => PricingTable),
  { ssr: false },
);
