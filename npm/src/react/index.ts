'use client';

// `kassa/react`: components that look good as they are and yield to any rule of the app.
// The core is never imported here; the client module is loaded on the first press.

export { KassaProvider, useKassa, type KassaSettings, type Wording } from './context.js';
export { type Labels, type SomeLabels, labelsFor } from './labels.js';
export {
  SubscribeButton,
  SubscribeComponent,
  type SubscribeButtonProps,
  type SubscribeComponentProps,
} from './subscribe.js';
export { PricingTable, type PricingTableProps } from './pricing.js';
export { Arrival, type ArrivalProps } from './arrival.js';
export { Benefits, CreditUsage, type BenefitsProps } from './benefits.js';
export { useArrival, type ArrivalOptions, type ArrivalState } from './use-arrival.js';
export {
  useBenefits,
  refreshBenefits,
  type BenefitsOptions,
  type BenefitsState,
} from './use-benefits.js';
